"""The channels by name. To add one: a file with `send(message)`, a line here, a choice in `Delivery.Channel`."""

from __future__ import annotations

from collections.abc import Callable

from . import email, inbox, stream
from .base import Message, PermanentError

CHANNELS: dict[str, Callable[[Message], None]] = {"inbox": inbox.send, "email": email.send, "stream": stream.send}

__all__ = ["CHANNELS", "Message", "PermanentError"]
