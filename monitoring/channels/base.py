"""What every channel gets and how it says no. Each channel is one file beside this one: `send(message)`."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User


class PermanentError(Exception):
    """Sending again can't help: the address does not exist, the mail was refused for good."""


@dataclass(frozen=True)
class Message:
    """One message in the reader's own language. `key` is the same in every repeat, so that a reader can drop it."""

    key: str
    kind: str  # "alert" while it fires, "resolved_alert" when it is over
    user: User
    title: str
    text: str
    path: str
