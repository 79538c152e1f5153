"""What the people of the demo said and what was seen at two steps of the complaint map; no measured figure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from processes.models import Observation, Process
from processes.services.observations import save_observation
from processes.services.processes import describe_process
from projects.models import Project

if TYPE_CHECKING:
    from config.demo.complaints import Scene

Told = tuple[str, str, str, str, str, float, str]  # step, source, who, quote, metric, value, as typed
ENGLISH: tuple[Told, ...] = (
    ("technical_handling", "interview", "Wu Tong, engineer", "A fault takes me a day and a half, searching included.",
     "step_processing_mean", 129_600, "1.5 d"),
    ("technical_handling", "observation", "One shift with team A", "Every twelfth ticket came back.",
     "step_error_rate", 0.08, "8 %"),
)  # fmt: skip
CHINESE: tuple[Told, ...] = (
    ("technical_handling", "interview", "赵磊，工程师", "一个故障要花我一天半，包括查资料。",
     "step_processing_mean", 129_600, "1.5 天"),
    ("technical_handling", "observation", "跟班观察 A 组", "每十二张工单有一张退回。", "step_error_rate", 0.08, "8 %"),
)  # fmt: skip
CATEGORY = {"en": "Customer service", "zh": "客户服务"}


def tell(project: Project, scene: Scene) -> None:
    """An owner and a category for the library, one interview and one observation."""
    process = Process.objects.get(project=project)
    language = scene.words.language
    describe_process(process=process, name=process.name, owner=scene.owner, category=CATEGORY[language], by=scene.owner)
    day = (scene.now - timedelta(days=30)).date()
    for element_id, source, who, quote, metric, value, text in ENGLISH if language == "en" else CHINESE:
        row = Observation(
            process=process, element_id=element_id, source=source, who=who, on=day, quote=quote, metric=metric,
            value=value, value_text=text,
        )  # fmt: skip
        save_observation(row=row, by=scene.owner, now=scene.now)
