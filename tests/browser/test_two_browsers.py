"""Two people at one charter, each in a browser of their own: nothing that was typed is lost, asked for or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .traveller import Traveller

pytestmark = [pytest.mark.browser, pytest.mark.process]


def test_the_second_of_two_browsers_keeps_its_text_and_merges(open_page: Callable[..., Any]) -> None:
    first, second = Traveller(open_page(login="lin"), "en"), Traveller(open_page(login="admin"), "en")
    first.open("/projects/new/?start=charter").send(
        "form.card", name="Two at once", prefix="TWO", description="They say so."
    )
    charter = first.page.url.partition("?")[0]
    first.open(f"{charter}?edit=project")
    second.open(f"{charter}?edit=project").fill("#project", name="Two at the same time", description="We say so.")

    # The guard: a link that would leave the typed text behind asks first.
    asked: list[str] = []
    second.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    second.page.locator(".sidebar a").first.click()
    second.page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert second.page.input_value("#project [name=description]") == "We say so."

    first.send("#project", description="They say so, every week.")
    second.send("#project")
    assert "/conflicts/" in second.page.url
    assert "saved “Two at once” while you were writing" in second.heading
    for text in ("They say so.", "They say so, every week.", "We say so.", "Two at the same time"):
        assert text in second.text
    second.page.check('input[name="pick-description"][value="text"]')
    second.page.fill("#text-description", "They and we say so, every week.")
    second.press("body", "button[form=merge]")
    assert second.heading == "Two at the same time"
    assert "They and we say so, every week." in second.text

    # The guard for swaps: another form in the same section must not replace a changed one unasked.
    second.page.click('#scope a[href*="add=scope"]')
    second.page.fill("#scope [name=text]", "All channels")
    second.page.click('#scope .card-header a[href*="add=scope"]')
    second.page.wait_for_timeout(300)
    assert asked == ["beforeunload", "confirm"]
    assert second.page.input_value("#scope [name=text]") == "All channels"
    second.page.click("#scope form button[type=submit]")
    second.page.locator("#scope form[data-unsaved]").wait_for(state="detached")
    assert "All channels" in second.text
