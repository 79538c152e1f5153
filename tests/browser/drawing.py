"""A person at the map editor: a project of one's own, files brought in, the editor opened, saved and exported."""

from __future__ import annotations

from typing import Any

from .conftest import Watched, sign_in

IMPORT = """async ([url, text]) => {
  const body = new FormData();
  body.append("kind", "as_is");
  body.append("file", new Blob([text]), "x.bpmn");
  const headers = { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"] };
  return (await fetch(url, { method: "POST", body, headers, redirect: "manual" })).type;
}"""
DISCARD = """async (url) => {
  const headers = { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"] };
  await fetch(url, { method: "POST", body: new URLSearchParams({ kind: "as_is" }), headers, redirect: "manual" });
}"""
VIOLATIONS = (
    "document.addEventListener('securitypolicyviolation',"
    " (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`))"
)


class Drawer:
    """One signed-in page and one new project, for many checks."""

    def __init__(self, browser: Any, url: str, name: str) -> None:
        self.context = browser.new_context(
            base_url=url, viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.add_init_script(VIOLATIONS)
        self.watched = Watched(self.page)
        sign_in(self.page, "lin")
        self.page.goto("/projects/new/?start=charter")
        self.page.fill("form.card [name=name]", name)
        self.page.fill("form.card [name=prefix]", "LL")
        self.page.get_by_label("Technical", exact=True).check()
        self.page.click("form.card button[type=submit]")
        self.page.wait_for_url("**/charter/**")
        self.home = "/p/" + self.page.url.split("/p/")[1].split("/")[0]

    @property
    def troubles(self) -> list[str]:
        """Since the last time. Refused savings are told to the console as well; they are no trouble."""
        found = [each for each in self.watched.troubles if "409" not in each and "412" not in each]
        self.watched.troubles.clear()
        return found

    def bring(self, source: bytes) -> None:
        """The file as the next version; a draft that a test before left behind goes."""
        if "/p/" not in self.page.url or self.home not in self.page.url:
            self.page.goto(f"{self.home}/charter/")
        self.page.evaluate(DISCARD, f"{self.home}/map/draft/discard/")
        assert self.page.evaluate(IMPORT, [f"{self.home}/map/import/", source.decode()]) == "opaqueredirect"

    def edit(self) -> None:
        self.page.goto(f"{self.home}/map/edit/?kind=as_is")
        self.page.wait_for_selector("[data-editor]:not([aria-busy])")

    def press_save(self) -> None:
        self.page.click("[data-do-save]")
        self.page.click("#editor-save [value=save]")

    def save(self) -> bytes:
        """Saves a version and brings back the file that the map's page offers then."""
        self.press_save()
        self.page.wait_for_url(f"**{self.home}/map/")
        return self.export()

    def export(self) -> bytes:
        href = self.page.locator('a[href*="/file/"]').first.get_attribute("href")
        return str(self.page.evaluate("url => fetch(url).then((r) => r.text())", href)).encode()

    def choose(self, element: str) -> None:
        """Selects a shape by a click near its left edge, away from texts, marks and flows."""
        x, y, _w, _h = self.box(element)
        self.page.mouse.click(x + 8, y + 40)

    def box(self, element: str) -> tuple[float, float, float, float]:
        found = self.page.locator(f'[data-element-id="{element}"] .djs-hit').first.bounding_box()
        return found["x"], found["y"], found["width"], found["height"]
