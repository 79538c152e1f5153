"""A real Chromium on a real server. Without a browser these tests are skipped loudly, in .ci/run never."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from config.demo.people import DEMO_PASSWORD, DOMAIN
from tests.servers import Site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        if os.environ.get("SEVENSTEP_NO_SKIPS"):
            pytest.fail("Chromium is missing; here the browser tests may not be skipped")
        pytest.skip("NOT TESTED in a browser: Chromium is missing (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop on this thread, and Django would take the tests that follow for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server with the demo organisation, for all browser tests of this process."""
    running = Site(tmp_path_factory.mktemp("site"), demo=True, environment={"EVALUATE_SECONDS": "5"}).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def drawer(browser: Any, site: Site) -> Iterator[Any]:
    """One person at the map editor, in a project of the tests' own; each test brings its own map."""
    from tests.browser.drawing import Drawer

    found = Drawer(browser, site.url, "Nothing gets lost")
    yield found
    found.context.close()


class Watched:
    """A page whose console errors, failed requests and policy violations are collected."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("console", lambda m: self.troubles.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda e: self.troubles.append(f"error: {e}"))
        page.on("response", lambda r: self.troubles.append(f"{r.status} {r.url}") if r.status >= 500 else None)


@pytest.fixture
def open_page(browser: Any, site: Site) -> Iterator[Callable[..., Watched]]:
    """`open_page(width=390, dark=True, login="lin")` gives a watched page, signed in if `login` is given."""
    contexts = []

    def make(*, login: str = "", width: int = 1440, dark: bool = False, language: str = "en") -> Watched:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900 if width > 600 else 844},
            color_scheme="dark" if dark else "light",
            locale="zh-CN" if language.startswith("zh") else "en-GB",
            is_mobile=width < 600,
            has_touch=width < 600,
            reduced_motion="reduce",
        )
        contexts.append(context)
        watched = Watched(context.new_page())
        if login:
            sign_in(watched.page, login)
        return watched

    yield make
    for context in contexts:
        context.close()


def sign_in(page: Any, login: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", login if "@" in login else f"{login}@{DOMAIN}")
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.click("button[type=submit]:has-text(''):visible >> nth=-1")
    page.wait_for_url(lambda url: "/login" not in url)
