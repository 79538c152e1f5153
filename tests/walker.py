"""Walks the pages as a person without JavaScript does: reads a page, fills in a form that stands on it, sends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import lxml.html
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

Files = dict[str, tuple[str, bytes]]


@dataclass
class Walker:
    """`open` a page, then `send` one of its forms: hidden fields and defaults are taken from the page."""

    client: Client
    url: str = ""
    page: Any = None
    seen: list[str] = field(default_factory=list)

    def open(self, url: str) -> Walker:
        response = self.client.get(url, follow=True)
        assert response.status_code == 200, f"{url} gave {response.status_code}: {self._words(response)[:500]}"
        return self._take(response, url)

    def send(self, action: str, *, button: str = "", files: Files | None = None, **fields: Any) -> Walker:
        """Sends the form whose action ends with `action`. `button` is `name=value` of the button pressed.

        Fields of the form that are not given keep the page's values; a field that the form does not have is refused.
        """
        ends = [(f, (f.action or self.url).partition("?")[0].endswith(action)) for f in self.page.forms]
        form = next((f for f, fits in ends if fits and f.method == "POST"), None)
        assert form is not None, f"{self.url} has no form for {action}: {[f.action for f in self.page.forms]}"
        data = self._values(form)
        names = {control.get("name") for control in self._controls(form)}
        assert not set(fields) - names, f"{action} has no field {sorted(set(fields) - names)}, only {sorted(names)}"
        data |= fields
        if button:
            name, _, value = button.partition("=")
            data[name] = value
        uploads = {k: SimpleUploadedFile(name, body) for k, (name, body) in (files or {}).items()}
        address = urljoin(self.url, form.action or self.url)
        response = self.client.post(address, data | uploads, follow=True)
        text = self._words(response)
        assert response.status_code == 200, f"{address} gave {response.status_code}: {text[:1500]}"
        return self._take(response, address)

    def _controls(self, form: Any) -> list[Any]:
        """The controls inside the form and those elsewhere on the page that belong to it by `form=`."""
        inside = [e for e in form.iter("input", "select", "textarea", "button") if not e.get("form")]
        outside = [e for e in self.page.iter("input", "select", "textarea") if e.get("form") == (form.get("id") or "-")]
        return [e for e in inside + outside if e.get("name") and e.tag != "button"]

    def _values(self, form: Any) -> dict[str, Any]:
        """What a browser would send if the form were sent as it is."""
        values: dict[str, list[str]] = {}
        for control in self._controls(form):
            kind = control.get("type", "text") if control.tag == "input" else control.tag
            if kind in {"submit", "file", "image"} or (
                kind in {"checkbox", "radio"} and control.get("checked") is None
            ):
                continue
            values.setdefault(control.get("name"), []).extend(_value_of(control))
        return {k: v[0] if len(v) == 1 else v for k, v in values.items() if v}

    def _take(self, response: Any, url: str) -> Walker:
        self.url = response.redirect_chain[-1][0] if response.redirect_chain else url
        self.page = lxml.html.fromstring(response.content.decode())
        self.seen.append(self.url)
        return self

    @staticmethod
    def _words(response: Any) -> str:
        return " ".join(lxml.html.fromstring(response.content.decode() or "<p>").text_content().split())

    @property
    def text(self) -> str:
        """The words of the page's content, blanks collapsed."""
        main = list(self.page.iter("main")) or [self.page]
        return " ".join(main[0].text_content().split())

    @property
    def heading(self) -> str:
        return " ".join(self.page.findall(".//h1")[0].text_content().split())

    def links(self, part: str) -> list[str]:
        return [a.get("href") for a in self.page.iter("a") if part in (a.get("href") or "")]


def _value_of(control: Any) -> list[str]:
    if control.tag == "textarea":
        return [control.text or ""]
    if control.tag != "select":
        return [control.get("value", "on" if control.get("type") in {"checkbox", "radio"} else "")]
    options = [o for o in control.iter("option") if o.get("disabled") is None]
    chosen = [o for o in options if o.get("selected") is not None]
    if not chosen and control.get("multiple") is None:
        chosen = options[:1]
    return [o.get("value", (o.text or "").strip()) for o in chosen]
