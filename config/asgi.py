"""The server's entry point: the event stream is native ASGI, all else is Django on worker threads.

Threads keep their database connections, and a page costs a quarter of what it costs as a pure ASGI application.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Any

from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from .wsgi import application as wsgi_application  # noqa: E402

from . import stream  # noqa: E402  isort: skip

Message = dict[str, Any]
_pages = WSGIMiddleware(wsgi_application, workers=int(os.environ.get("WEB_THREADS", "12")))


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    if scope["type"] == "http" and scope["path"] == stream.PATH:
        await stream.serve(scope, receive, send)
    else:
        await _pages(scope, receive, send)
