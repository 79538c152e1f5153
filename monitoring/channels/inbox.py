"""The person's inbox in Sevenstep: exactly one line per message, however often it is sent."""

from __future__ import annotations

from accounts.services.inbox import notify

from .base import Message


def send(message: Message) -> None:
    notify(user=message.user, kind=message.kind, subject_key=message.key, text=message.text, url=message.path)
