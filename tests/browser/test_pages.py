"""Every page in a real browser: no console error, no policy violation, nothing serious for axe, no sideways scrolling.

`SHOTS=folder python3 run.py test tests/browser/test_pages.py` also keeps a picture of each.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.pages import DEEPER, PAGES, Page

pytestmark = [pytest.mark.browser, pytest.mark.process]

# Two looks between them have both widths, both colour schemes and both languages.
LOOKS = {
    "phone": {"width": 390},
    "desktop-zh-dark": {"width": 1440, "dark": True, "language": "zh-hans"},
}
IN_CHINESE = {"lin": "wang", "he": "feng", "wu": "zhao"}
SHOTS = os.environ.get("SHOTS", "")
if SHOTS:
    # Who looks at the pictures sees all combinations; the rules are the same for the two above.
    LOOKS |= {
        "desktop": {"width": 1440},
        "desktop-dark": {"width": 1440, "dark": True},
        "desktop-zh": {"width": 1440, "language": "zh-hans"},
        "phone-dark": {"width": 390, "dark": True},
        "phone-zh": {"width": 390, "language": "zh-hans"},
        "phone-zh-dark": {"width": 390, "dark": True, "language": "zh-hans"},
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
    assert troubles_of(PAGES, open_page, look) == {}


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_every_deeper_page_and_error_is_sound(open_page: Callable[..., Any], look: str) -> None:
    assert troubles_of(DEEPER, open_page, look) == {}


def _is_page(response: Any) -> bool:
    """What a click led to, after all redirects."""
    return bool(response.request.is_navigation_request() and not 300 <= response.status < 400)


def troubles_of(pages: dict[str, Page], open_page: Callable[..., Any], look: str) -> dict[str, list[str]]:
    options: dict[str, Any] = LOOKS[look]
    chinese = options.get("language", "en") != "en"
    code = "SH-1" if chinese else "AS-1"
    watched: dict[str, Any] = {}
    troubles: dict[str, list[str]] = {}
    for name, asked in pages.items():
        person = IN_CHINESE.get(asked.login, asked.login) if chinese else asked.login
        if person not in watched:
            watched[person] = open_page(login=person, **options)
        page, seen = watched[person].page, watched[person].troubles
        seen.clear()
        answer = page.goto(((chinese and asked.chinese) or asked.path).format(code=code), wait_until="load")
        if asked.act:
            with page.expect_response(_is_page) as led:
                page.evaluate(asked.act)
            answer = led.value
            page.wait_for_load_state()
        page.wait_for_timeout(400)
        if SHOTS:
            folder = Path(SHOTS) / look
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}.png", full_page=name != "editor")
        found = [t for t in seen if asked.status == 200 or f"status of {asked.status} " not in t]
        if answer.status != asked.status:
            found.append(f"answered {answer.status} instead of {asked.status}")
        found += serious(page)
        if sideways(page) > 1:
            found.append(f"scrolls sideways by {sideways(page)} px")
        if found:
            troubles[name] = found
    return troubles
