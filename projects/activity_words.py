"""The sentences of the trail: verb → words after the person's name. Each app registers its own in `apps.ready()`."""

from __future__ import annotations

from django.utils.functional import Promise

SENTENCES: dict[str, str | Promise] = {}


def register(sentences: dict[str, str | Promise]) -> None:
    """Adds an app's verbs, e.g. `{"goal.added": _("added the goal “%(subject)s”")}`."""
    SENTENCES.update(sentences)


def sentence(verb: str, subject: str, detail: dict[str, object]) -> str:
    """The words for one entry; an unknown verb is shown as it is, so that nothing vanishes from the trail."""
    words = SENTENCES.get(verb)
    if words is None:
        return f"{verb} {subject}".strip()
    return str(words) % {"subject": subject, **detail}
