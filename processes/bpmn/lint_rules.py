"""Every lint rule: how much it weighs and what it asks for, in both languages. Pages list and switch off by its id."""

from __future__ import annotations

from dataclasses import dataclass

BLOCK, WARN, HINT = "block", "warn", "hint"


@dataclass(frozen=True)
class Rule:
    id: str
    severity: str
    title_en: str
    title_zh: str

    def title(self, language: str = "en") -> str:
        return self.title_zh if language.startswith("zh") else self.title_en


_ROWS = (
    ("empty_map", BLOCK, "A map has steps.", "流程图须有环节。"),
    ("loose_flow", BLOCK, "A flow has a start and an end.", "流向须有起点和终点。"),
    ("dangling_flow", BLOCK, "A flow leads to something on the map.", "流向的两端须在图中。"),
    ("unreachable", BLOCK, "Every step can be reached from a start.", "每个环节都能从起点到达。"),
    ("no_way_out", BLOCK, "From every step a way leads to an end.", "每个环节都能走到终点。"),
    ("flow_across_pools", BLOCK, "Sequence flows stay inside their pool.", "顺序流不得跨池。"),
    ("message_inside_pool", BLOCK, "Message flows lead from pool to pool.", "消息流须在不同的池之间。"),
    ("boundary_without_host", BLOCK, "A boundary event hangs on a step.", "边界事件须依附于环节。"),
    ("deadlock", BLOCK, "A choice is not joined by waiting for all.", "选择分支之后不得等待全部分支。"),
    ("lack_of_synchronisation", BLOCK, "Parallel branches wait for each other.", "并行分支汇合时须相互等待。"),
    ("two_lanes", BLOCK, "A step lies in one lane.", "一个环节只能在一个泳道中。"),
    ("duplicate_id", BLOCK, "An id is used once.", "标识不得重复。"),
    ("step_without_name", WARN, "A step has a name.", "环节须有名称。"),
    ("decision_without_name", WARN, "A decision has a question as its name.", "判断须写明问题。"),
    ("branch_without_label", WARN, "A branch of a decision has a label.", "判断的分支须有标签。"),
    ("decision_without_criteria", WARN, "A decision has criteria.", "判断须有判断标准。"),
    ("no_role", WARN, "A step has a lane or a role.", "环节须有泳道或角色。"),
    ("role_against_lane", WARN, "A stated role agrees with the lane.", "标注的角色须与泳道一致。"),
    ("limit_against_timer", WARN, "The time limit agrees with the timer.", "时限须与定时器一致。"),
    ("several_accountable", WARN, "One is accountable for a step, not several.", "每个环节只能有一个问责人。"),
    ("no_accountable", WARN, "Somebody is accountable for a step.", "每个环节须有问责人。"),
    ("implicit_start", WARN, "The flow starts with a start event.", "流程以开始事件开始。"),
    ("implicit_end", WARN, "The flow ends with an end event.", "流程以结束事件结束。"),
    ("join_on_task", WARN, "Flows meet at a merging gateway.", "多条流向经合并网关汇合。"),
    ("join_and_split", WARN, "A gateway joins or splits, not both.", "网关只合并或只分支。"),
    ("overlap", HINT, "Nothing lies on something else.", "图形互不重叠。"),
    ("odd_size", HINT, "Everything is large enough to see.", "图形大小清晰可见。"),
    ("many_nodes", HINT, "A map has at most 50 nodes.", "流程图不超过 50 个节点。"),
    ("no_handbook_text", HINT, "A step says what is to be done.", "环节须说明如何操作。"),
    ("not_bound", HINT, "A step is bound to an activity of the log.", "环节须对应日志中的活动。"),
    ("risk_without_control", HINT, "A stated risk has a control.", "标注的风险须有控制措施。"),
)
RULES = {row[0]: Rule(*row) for row in _ROWS}
BLOCKING_RULES = frozenset(rule.id for rule in RULES.values() if rule.severity == BLOCK)
