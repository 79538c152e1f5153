"""The open browser: the stream pushes new inbox lines, so the line itself is what is sent (`config/stream.py`).

It goes through `notify` as well, which is the same line again when the inbox was faster, so that neither channel
waits for the other and the browser hears of it once.
"""

from __future__ import annotations

from accounts.services.inbox import notify

from .base import Message


def send(message: Message) -> None:
    notify(user=message.user, kind=message.kind, subject_key=message.key, text=message.text, url=message.path)
