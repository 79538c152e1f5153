"""`GET /api/v1/stream/`: Server-Sent Events of the caller's notifications and jobs.

One poller a process reads new rows once a second, however many pages are open, and hands them to each listener's
queue: an open page costs no thread and no database connection. Rights are looked at again every few seconds, so a
signed-out session, a deactivated person or a revoked token ends its streams.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from accounts.models import ApiToken, Notification, User
from accounts.services.tokens import find_token
from projects.models import Job

from .middleware import PERMISSIONS_POLICY

PATH = "/api/v1/stream/"
POLL_SECONDS = 1.0
PING_SECONDS = 15.0
RIGHTS_EVERY = 4  # polls
MISSED_AT_MOST = 100

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]


@dataclass(eq=False)
class Listener:
    """One open stream: who listens, by which session or token, and what waits to be sent. `None` ends it."""

    user_id: int
    session_key: str = ""
    token_id: int | None = None
    queue: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(maxsize=1000))

    def put(self, text: str | None) -> None:
        if self.queue.full():  # a reader this slow has gone; it resumes by Last-Event-ID
            self.queue.get_nowait()
            text = None
        self.queue.put_nowait(text)


def event(name: str, data: dict[str, Any], event_id: int | None = None) -> str:
    head = f"id: {event_id}\n" if event_id is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _notification_event(row: Notification) -> str:
    return event("notification", {"id": row.pk, "kind": row.kind, "text": row.text, "url": row.url}, row.pk)


class Hub:
    """The process's one poller. All database work happens on its single thread."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stream")
        self.task: asyncio.Task[None] | None = None
        self.last_id = 0
        self.jobs_since: datetime = timezone.now()

    async def call(self, function: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.thread, function, *args)

    async def join(self, listener: Listener) -> None:
        if self.task is None or self.task.done():
            self.last_id = await self.call(_newest_id)
            self.jobs_since = timezone.now()
            self.task = asyncio.create_task(self._poll_for_ever())
        self.listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)

    async def _poll_for_ever(self) -> None:
        turn = 0
        while self.listeners or turn == 0:
            turn += 1
            try:
                await self._poll_once(with_rights=turn % RIGHTS_EVERY == 0)
            except Exception:  # the database may be away for a while; the stream outlives it
                await self.call(connection.close)
            await asyncio.sleep(POLL_SECONDS)

    async def _poll_once(self, with_rights: bool) -> None:
        ids = {each.user_id for each in self.listeners}
        self.last_id, rows = await self.call(_new_notifications, self.last_id, ids)
        for row in rows:
            self._send_to(row.user_id, _notification_event(row))
        self.jobs_since, jobs = await self.call(_changed_jobs, self.jobs_since, ids)
        for job in jobs:
            self._send_to(job.asked_by_id, _job_event(job))
        if with_rights:
            gone = await self.call(_without_rights, list(self.listeners))
            for listener in gone:
                listener.put(None)

    def _send_to(self, user_id: int | None, text: str) -> None:
        for listener in self.listeners:
            if listener.user_id == user_id:
                listener.put(text)


def _newest_id() -> int:
    return Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _new_notifications(after: int, user_ids: set[int]) -> tuple[int, list[Notification]]:
    newest = max(after, _newest_id())
    rows = Notification.objects.filter(pk__gt=after, pk__lte=newest, user__in=user_ids).order_by("pk")
    return newest, list(rows)


def _missed(user_id: int, after: int) -> list[Notification]:
    rows = Notification.objects.filter(user=user_id, pk__gt=after).order_by("-pk")[:MISSED_AT_MOST]
    return list(reversed(rows))


def _changed_jobs(since: datetime, user_ids: set[int]) -> tuple[datetime, list[Job]]:
    jobs = list(Job.objects.filter(changed_at__gt=since, asked_by__in=user_ids).order_by("changed_at")[:500])
    return (jobs[-1].changed_at if jobs else since), jobs


def _job_event(job: Job) -> str:
    data = {"id": job.pk, "kind": job.kind, "status": job.status, "progress": job.progress, "message": job.message}
    return event("job", data)


def _without_rights(listeners: list[Listener]) -> list[Listener]:
    """The streams whose person, session or token is no longer good."""
    now = timezone.now()
    people = set(
        User.objects.filter(pk__in=[x.user_id for x in listeners], is_active=True).values_list("pk", flat=True)
    )
    keys = [x.session_key for x in listeners if x.session_key]
    sessions = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=now).values_list("session_key", flat=True)
    )
    ids = [x.token_id for x in listeners if x.token_id]
    tokens = set(ApiToken.objects.filter(pk__in=ids, revoked_at=None).values_list("pk", flat=True))
    return [
        x
        for x in listeners
        if x.user_id not in people
        or (x.session_key and x.session_key not in sessions)
        or (x.token_id and x.token_id not in tokens)
    ]


def authenticate(headers: dict[str, str]) -> Listener | None:
    """The caller by bearer token or session cookie."""
    scheme, _space, secret = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        token = find_token(secret.strip(), now=timezone.now())
        return Listener(token.user_id, token_id=token.pk) if token else None
    cookie = SimpleCookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    if cookie is None:
        return None
    user_id = SessionStore(cookie.value).get(SESSION_KEY)
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    return Listener(user.pk, session_key=cookie.value) if user else None


hub = Hub()
# The middleware does not reach this address; nothing here is ever shown as a page.
SAFETY_HEADERS = [
    (b"cache-control", b"no-store, private"),
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", PERMISSIONS_POLICY.encode()),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]
STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
    *SAFETY_HEADERS,
]


async def serve(scope: Message, receive: Receive, send: Send) -> None:
    """One stream, from its headers to its end; 401 without a good session or token."""
    headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
    listener = None if scope["method"] != "GET" else await hub.call(authenticate, headers)
    if listener is None:
        await _refuse(scope, send)
        return
    await hub.join(listener)
    leaving = asyncio.create_task(_until_left(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
        await send({"type": "http.response.body", "body": b": hello\nretry: 3000\n\n", "more_body": True})
        after = headers.get("last-event-id", "")
        if after.isdecimal() and len(after) < 19:
            for row in await hub.call(_missed, listener.user_id, int(after)):
                listener.put(_notification_event(row))
        await _pump(listener, send, leaving)
    finally:
        hub.leave(listener)
        leaving.cancel()


async def _pump(listener: Listener, send: Send, leaving: asyncio.Task[None]) -> None:
    while not leaving.done():
        waiting = asyncio.create_task(listener.queue.get())
        done, _ = await asyncio.wait({waiting, leaving}, timeout=PING_SECONDS, return_when="FIRST_COMPLETED")
        if waiting not in done:
            waiting.cancel()
            text: str | None = ": ping\n\n"
        else:
            text = waiting.result()
        if leaving.done():
            return
        if text is None:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(scope: Message, send: Send) -> None:
    wrong_method = scope["method"] != "GET"
    body: dict[str, Any] = {
        "code": "method_not_allowed" if wrong_method else "not_authenticated",
        "message": "Sign in or send a token.",
        "errors": [],
    }
    start = {
        "type": "http.response.start",
        "status": 405 if wrong_method else 401,
        "headers": [(b"content-type", b"application/json"), (b"www-authenticate", b"Bearer"), *SAFETY_HEADERS],
    }
    await send(start)
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
