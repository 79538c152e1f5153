"""Every page in a real browser: no console error, no policy violation, nothing serious for axe, no sideways scrolling.

`SHOTS=folder python3 run.py test tests/browser/test_pages.py` also keeps a picture of each.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.process]

PAGES = {
    "login": ("", "/accounts/login/"),
    "reset": ("", "/accounts/password/reset/"),
    "home": ("lin", "/"),
    "projects": ("lin", "/projects/"),
    "new-project": ("lin", "/projects/new/"),
    "charter": ("lin", "/p/{code}/charter/"),
    "gate": ("lin", "/p/{code}/gates/pilot/"),
    "team": ("lin", "/p/{code}/team/"),
    "activity": ("lin", "/p/{code}/activity/"),
    "map": ("lin", "/p/{code}/map/"),
    "editor": ("lin", "/p/{code}/map/edit/"),
    "versions": ("lin", "/p/{code}/map/versions/"),
    "logs": ("lin", "/logs/"),
    "calendars": ("lin", "/calendars/"),
    "calendar": ("lin", "/calendars/1/?year=2026"),
    "calendar-day": ("admin", "/calendars/1/?day=2026-10-01"),
    "calendar-new": ("admin", "/calendars/new/"),
    "calendar-edit": ("admin", "/calendars/1/edit/"),
    "analyze": ("lin", "/p/{code}/analyze/"),
    "filtered": ("lin", "/p/{code}/analyze/?by=start&over=2+d&calendar=cn"),
    "variants": ("lin", "/p/{code}/analyze/variants/"),
    "causes": ("lin", "/p/{code}/analyze/causes/"),
    "report": ("lin", "/p/{code}/analyze/report/"),
    "metrics": ("lin", "/metrics/"),
    "options": ("lin", "/p/{code}/design/"),
    "to-be": ("lin", "/p/{code}/design/to-be/"),
    "changes": ("lin", "/p/{code}/design/changes/"),
    "pilot": ("lin", "/p/{code}/pilot/"),
    "rollout": ("lin", "/p/{code}/rollout/"),
    "monitor": ("lin", "/p/{code}/monitor/"),
    "processes": ("lin", "/processes/"),
    "dashboards": ("lin", "/dashboards/"),
    "alerts": ("lin", "/alerts/"),
    "handbooks": ("lin", "/handbooks/"),
    "inbox": ("lin", "/inbox/"),
    "search": ("lin", "/search/?q=complaint"),
    "settings": ("lin", "/settings/"),
    "tokens": ("lin", "/tokens/"),
    "people": ("admin", "/people/"),
    "departments": ("admin", "/departments/"),
    "head-dashboard": ("he", "/dashboards/"),
    "staff-home": ("wu", "/"),
    "licences": ("", "/licences/"),
    "missing": ("lin", "/p/NO-1/charter/"),
}
LOOKS = {
    "desktop": {"width": 1440},
    "desktop-dark": {"width": 1440, "dark": True},
    "phone": {"width": 390},
    "desktop-zh": {"width": 1440, "language": "zh-hans"},
    "phone-zh-dark": {"width": 390, "dark": True, "language": "zh-hans"},
}
IN_CHINESE = {"lin": "wang"}
SHOTS = os.environ.get("SHOTS", "")
if SHOTS:
    # Who looks at the pictures sees all combinations; the rules are the same for the five above.
    LOOKS |= {
        "phone-dark": {"width": 390, "dark": True},
        "phone-zh": {"width": 390, "language": "zh-hans"},
        "desktop-zh-dark": {"width": 1440, "dark": True, "language": "zh-hans"},
    }


def serious(page: Any) -> list[str]:
    """What axe finds that is serious or critical. The drawing area of the map editor is somebody else's widget."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context={"exclude": [[".djs-container"], [".bjs-powered-by"]]}).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {node['target']} {node['failureSummary'][:200]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
        for node in v["nodes"][:3]
    ]


def sideways(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_every_page_is_sound(open_page: Callable[..., Any], look: str) -> None:
    options: dict[str, Any] = LOOKS[look]
    chinese = options.get("language", "en") != "en"
    code = "SH-1" if chinese else "AS-1"
    watched: dict[str, Any] = {}
    troubles: dict[str, list[str]] = {}
    for name, (login, path) in PAGES.items():
        person = IN_CHINESE.get(login, login) if chinese else login
        if person not in watched:
            watched[person] = open_page(login=person, **options)
        page, seen = watched[person].page, watched[person].troubles
        seen.clear()
        page.goto(path.format(code=code), wait_until="load")
        page.wait_for_timeout(400)
        if SHOTS:
            folder = Path(SHOTS) / look
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}.png", full_page=name != "editor")
        found = [t for t in seen if not (name == "missing" and "404" in t)]
        found += serious(page)
        if sideways(page) > 1:
            found.append(f"scrolls sideways by {sideways(page)} px")
        if found:
            troubles[name] = found
    assert troubles == {}
