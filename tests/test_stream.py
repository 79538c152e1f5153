"""The event stream of a real server: who may listen, what arrives, how fast, and when it ends."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from urllib.error import HTTPError

import pytest

from .servers import Site

pytestmark = pytest.mark.process

NOTIFY = """
from accounts.models import User
from accounts.services.inbox import notify
for email in ("a@example.com", "b@example.com"):
    user = User.objects.get(email=email)
    notify(user=user, kind="alert", subject_key="{key}", text=f"for {{email}} 超时", url="/alerts/")
"""
PEOPLE = """
from accounts.models import User
from accounts.services.tokens import create_token
from django.utils import timezone
for email in ("a@example.com", "b@example.com"):
    user = User.objects.create_user(email, "x", name=email)
    print(create_token(user=user, name="t", scope="read", now=timezone.now())[1])
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site(tmp_path_factory.mktemp("stream")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def tokens(site: Site) -> list[str]:
    return [line for line in site.manage("shell", "-v", "0", "-c", PEOPLE).splitlines() if line.startswith("svn_")]


class Stream:
    """Reads one stream on a thread; `next()` gives its events one by one."""

    def __init__(self, site: Site, token: str, after: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} | ({"Last-Event-ID": after} if after else {})
        self.response = urllib.request.urlopen(urllib.request.Request(f"{site.url}/api/v1/stream/", headers=headers))
        self.events: Queue[dict[str, str]] = Queue()
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            for raw in self.response:
                line = raw.decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "event" in fields:
                    self.events.put(fields)
                    fields = {}
                else:
                    fields = {}
        except (OSError, ValueError):
            pass
        self.ended.set()

    def next(self, seconds: float = 5) -> dict[str, str]:
        return self.events.get(timeout=seconds)


def refused(site: Site, headers: dict[str, str], method: str = "GET") -> int:
    request = urllib.request.Request(f"{site.url}/api/v1/stream/", headers=headers, method=method)
    with pytest.raises(HTTPError) as error:
        urllib.request.urlopen(request)
    return error.value.code


def test_nobody_listens_without_a_good_token(site: Site, tokens: list[str]) -> None:
    assert refused(site, {}) == 401
    assert refused(site, {"Authorization": "Bearer svn_wrong"}) == 401
    assert refused(site, {"Authorization": f"Bearer {tokens[0]}"}, "POST") == 405


def test_a_line_in_the_inbox_reaches_its_person_alone_within_seconds(site: Site, tokens: list[str]) -> None:
    mine, other = Stream(site, tokens[0]), Stream(site, tokens[1])
    time.sleep(1.2)
    site.manage("shell", "-v", "0", "-c", NOTIFY.format(key="one"))
    for stream, email in ((mine, "a@example.com"), (other, "b@example.com")):
        got = stream.next()
        assert (got["event"], json.loads(got["data"])["text"]) == ("notification", f"for {email} 超时")
        with pytest.raises(Empty):
            stream.next(1.5)


def test_a_stream_resumes_after_the_last_event_it_saw(site: Site, tokens: list[str]) -> None:
    site.manage("shell", "-v", "0", "-c", NOTIFY.format(key="two"))
    resumed = Stream(site, tokens[0], after="0")
    seen = [json.loads(resumed.next()["data"])["id"] for _ in range(2)]
    assert seen == sorted(set(seen))
    again = Stream(site, tokens[0], after=str(seen[0]))
    assert json.loads(again.next()["data"])["id"] == seen[1]


def test_a_revoked_token_ends_its_stream_within_seconds(site: Site, tokens: list[str]) -> None:
    stream = Stream(site, tokens[1])
    revoke = "from accounts.models import ApiToken; ApiToken.objects.filter(user__email='b@example.com').delete()"
    site.manage("shell", "-v", "0", "-c", revoke)
    assert stream.ended.wait(8)


def test_the_server_stops_at_once_although_streams_are_open(tmp_path: Path) -> None:
    running = Site(tmp_path).start()
    made = running.manage("shell", "-v", "0", "-c", PEOPLE).splitlines()
    stream = Stream(running, next(line for line in made if line.startswith("svn_")))
    started = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - started < 15
    assert stream.ended.wait(5)
