"""A person at the browser: opens pages, fills in the forms that stand on them, and looks at every page reached."""

from __future__ import annotations

import re
from typing import Any

from config.demo.people import DEPARTMENTS, PEOPLE

HAN = re.compile(r"[\u4e00-\u9fff]")
WORD, PHRASE = re.compile(r"[A-Za-z]{3,}"), re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
# Names of people, projects and formats, and what the demo's people wrote in their own language.
NAMES = re.compile(
    r"Sevenstep|BPMN|SVG|JSON|CSV|PDF|Word|XES|KPI|CRM|ERP|English|KB|Asia/Shanghai|[\w-]+\.(?:csv|bpmn)|\b[A-Z]{2,}-\d+\b"
    r"|After-sales complaint handling|Repair service(?:: what changes)?|Half an hour with your team lead[^.]*|Returns"
    r"|Purchase requests|" + "|".join([*DEPARTMENTS, *(person.name for person in PEOPLE)])
)
# A refused style or script is also told to the console, but not for every kind of thing.
TELL_VIOLATIONS = (
    "document.addEventListener('securitypolicyviolation',"
    " (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`))"
)
# What the product itself says: where words of the project's own do not stand. The editor lists steps as buttons; a
# button tells those who can't see it also what it is for.
OWN = "button:not(.editor-open-list button), .btn:not([data-next]), legend, .step-name, .phase-tabs a, .side-label"
# Drawings, programs, keys, identifiers, and the names of other projects in the menu.
ASIDE = "svg, .djs-container, script, style, template, kbd, code, .mono, .pinned, option, [lang]:not(html)"
WORDS = """({ own, aside }) => {
  const seen = (e) => e.checkVisibility() && !e.closest(aside);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const all = [];
  while (walker.nextNode()) if (seen(walker.currentNode.parentElement)) all.push(walker.currentNode.data.trim());
  const said = (e) => [...e.childNodes].filter((n) => !n.classList?.contains("sr-only"));
  const words = (e) => said(e).map((n) => n.textContent).join("").trim();
  return { all, own: [...document.querySelectorAll(own)].filter(seen).map(words) };
}"""


def is_english(text: str) -> bool:
    """Words without a Chinese one, or English ones in a row among Chinese."""
    return bool(PHRASE.search(text)) or bool(WORD.search(text) and not HAN.search(text))


class Traveller:
    """One signed-in person. `watched` is what `open_page` gives; `language` is the person's own; `approver` is the
    one who approves this person's gates, in a browser of their own."""

    approver: Traveller

    def __init__(self, watched: Any, language: str) -> None:
        self.watched, self.language = watched, language
        self.page, self.troubles = watched.page, watched.troubles
        self.page.add_init_script(TELL_VIOLATIONS)
        self.page.set_default_timeout(15_000)

    def another_tab(self) -> Traveller:
        return Traveller(type(self.watched)(self.page.context.new_page()), self.language)

    def open(self, path: str) -> Traveller:
        self.page.goto(path)
        return self.look()

    def look(self) -> Traveller:
        """The page is as it should be: no trouble so far, the right language, nothing left in the other one."""
        page = self.page
        page.wait_for_load_state("load")
        at = page.url
        assert self.troubles == [], f"{at}: {self.troubles}"
        assert page.get_attribute("html", "lang") == ("zh-CN" if self.language.startswith("zh") else "en"), at
        words = page.evaluate(WORDS, {"own": OWN, "aside": ASIDE})
        if self.language.startswith("zh"):
            left = [text for text in words["all"] if is_english(NAMES.sub("", text))]
        else:
            left = [text for text in words["own"] if HAN.search(text)]
        assert left == [], f"{at} speaks the other language: {left}"
        return self

    def fill(self, form: str, **fields: str | bool) -> Traveller:
        """Fills the named fields of the form: types, chooses, ticks, as the kind of field asks."""
        for name, value in fields.items():
            control = self.page.locator(f'{form} [name="{name}"]')
            kind = control.first.evaluate("(e) => e.type")
            if isinstance(value, bool):
                control.set_checked(value)
            elif kind in {"checkbox", "radio"}:
                control.and_(self.page.locator(f'[value="{value}"]')).check()
            elif kind == "select-one":
                control.select_option(value)
            else:
                control.fill(value)
        return self

    def press(self, form: str, button: str = "button[type=submit]") -> Traveller:
        """Presses the form's button and waits for the next page."""
        with self.page.expect_navigation():
            self.page.locator(f"{form} {button}").last.click()
        return self.look()

    def send(self, form: str, **fields: str | bool) -> Traveller:
        return self.fill(form, **fields).press(form)

    def click(self, selector: str) -> Traveller:
        """Clicks a link and waits for its page."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        return self.look()

    @property
    def heading(self) -> str:
        return " ".join(self.page.inner_text("h1").split())

    @property
    def text(self) -> str:
        return " ".join(self.page.inner_text("main").split())


def posts_to(end: str) -> str:
    """The form whose address ends so."""
    return f'form[action$="{end}"]'
