"""The headers of every answer: each URL pattern as found and as refused, errors, files, and the server's own words."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from .policy import Row
from .servers import Site
from .test_permissions import Undo, rows
from .worlds import World, build_world

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
CSP = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "connect-src 'self'",
}

# What is never shown as a page may allow nothing at all.
NOTHING = {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'"}


def wrong_headers(headers: Any) -> list[str]:
    """What is missing or too weak in the headers of one answer."""
    found = [f"{name}: {headers.get(name)}" for name, value in FIXED.items() if headers.get(name) != value]
    policy = headers.get("Content-Security-Policy") or ""
    needed = NOTHING if "default-src 'none'" in policy else CSP
    found += sorted(needed - {part.strip() for part in policy.split(";")})
    found += [f"CSP allows {word}" for word in ("unsafe-inline", "unsafe-eval", "*", "http:") if word in policy]
    if "camera=()" not in (headers.get("Permissions-Policy") or ""):
        found.append("Permissions-Policy")
    if "no-store" not in (headers.get("Cache-Control") or ""):
        found.append(f"Cache-Control: {headers.get('Cache-Control')}")
    if any(letter.isdigit() for letter in headers.get("Server") or ""):
        found.append(f"Server: {headers.get('Server')}")
    return found


@pytest.fixture
def world(people: Any, project: Any, other_project: Any) -> World:
    return build_world(people, project, other_project)


@pytest.fixture
def admin(people: Any, client_for: Callable[[Any], Client]) -> Client:
    return client_for(people.admin)


def answer_to(row: Row, world: World, client: Client) -> HttpResponse:
    """As `test_permissions.ask`, but the whole answer; what was written is rolled back."""
    address, found = reverse(row.url, kwargs=row.kwargs(world)), []
    options: dict[str, Any] = {"headers": {k: v for k, v in row.headers.items() if k != "multipart"}}
    if address.startswith("/api/") and row.method != "get" and not row.headers.get("multipart"):
        options["content_type"] = "application/json"
    try:
        with transaction.atomic():
            found.append(getattr(client, row.method)(address, row.data(world), **options))
            raise Undo
    except Undo:
        return found[0]


def test_every_address_answers_with_all_headers(world: World, client_for: Callable[[Any], Client]) -> None:
    """To the owner (found), to a stranger (404), to nobody (sign-in page, 401) and asked wrongly (405)."""
    wrong: dict[str, list[str]] = {}
    for each in rows():
        askers = {"owner": client_for(world.people.owner), "stranger": client_for(world.people.blind_viewer)}
        for name, client in (askers | {"nobody": Client()}).items():
            response = answer_to(each, world, client)
            if found := wrong_headers(response.headers):
                wrong[f"{name} {each.method} {each.url} {response.status_code}"] = found
        response = askers["owner"].generic("PROPFIND", reverse(each.url, kwargs=each.kwargs(world)))
        if found := wrong_headers(response.headers):
            wrong[f"PROPFIND {each.url} {response.status_code}"] = found
    assert wrong == {}


def test_files_come_as_attachments_of_their_own_kind(world: World, admin: Client) -> None:
    code = world.project.code
    addresses = {
        reverse("analysis:download", kwargs={"code": code, "form": "csv"}): "text/csv",
        reverse("analysis:download", kwargs={"code": code, "form": "xlsx"}): "application/vnd.openxml",
        reverse("analysis:sample", kwargs={"code": code}): "text/csv",
        reverse("analysis:import_refused", kwargs={"code": code, "pk": world.log_import.pk}): "text/csv",
        reverse("api:event-log-refused", kwargs={"pk": world.log.pk}): "text/csv",
        reverse("processes:version_file", kwargs={"code": code, "pk": world.as_is.pk}): "application/xml",
        reverse("api:process-version-bpmn", kwargs={"pk": world.as_is.pk}): "application/xml",
        reverse("pilots:rules_json", kwargs={"code": code}): "application/json",
    }
    found = {}
    for address, kind in addresses.items():
        response = admin.get(address)
        disposition = response.headers.get("Content-Disposition", "")
        if response.status_code != 200 or not disposition.startswith("attachment"):
            found[address] = f"{response.status_code} {disposition}"
        elif not response.headers["Content-Type"].startswith(kind):
            found[address] = response.headers["Content-Type"]
        elif bad := wrong_headers(response.headers):
            found[address] = str(bad)
    assert found == {}


@pytest.mark.parametrize(
    ("status", "method", "address", "options"),
    [
        (400, "get", "/", {"headers": {"host": "evil.example"}}),
        (404, "get", "/no/such/page/", {}),
        (404, "get", "/api/v1/no-such-thing/", {}),
        (405, "delete", "/healthz", {}),
        (405, "put", "/api/v1/kpis/", {}),
        (400, "post", "/api/v1/goals/", {"data": "{", "content_type": "application/json"}),
        (415, "post", "/api/v1/goals/", {"data": "<a/>", "content_type": "application/xml"}),
    ],
)
def test_errors_answer_with_all_headers(
    admin: Client, status: int, method: str, address: str, options: dict[str, Any]
) -> None:
    response = getattr(admin, method)(address, **options)
    assert response.status_code == status
    assert wrong_headers(response.headers) == []


def test_a_crash_answers_with_all_headers_and_tells_nothing(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The health check is made to break; the page says 500 and not why."""

    def broken() -> dict[str, Any]:
        raise RuntimeError("secret zebrafish")

    monkeypatch.setattr("config.health.CHECKS", property(broken))
    admin.raise_request_exception = False
    response = admin.get("/readyz")
    assert response.status_code == 500
    assert wrong_headers(response.headers) == []
    assert "zebrafish" not in response.content.decode()


def test_a_body_that_is_too_big_is_refused_with_a_sentence(admin: Client, project: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    text = "x" * 2000
    body = json.dumps({"project": project.code, "text": text})
    from_api = admin.post("/api/v1/pain-points/", body, content_type="application/json")
    page = admin.post(f"/p/{project.code}/charter/scope/", {"text": text})
    assert (from_api.status_code, from_api.json()["code"]) == (413, "too_large")
    assert page.status_code == 413
    assert "Nothing was stored" in page.content.decode()
    assert wrong_headers(from_api.headers) == wrong_headers(page.headers) == []


def test_who_opens_the_address_of_a_form_is_led_back(admin: Client, project: Any) -> None:
    """As after signing in again: the browser then asks for the address that the form was sent to."""
    page = admin.get(f"/p/{project.code}/charter/scope/")
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert f'href="/p/{project.code}/"' in page.content.decode()
    assert wrong_headers(page.headers) == []


def test_a_post_without_the_csrf_token_is_refused_with_all_headers(people: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.owner)
    for address in ("/settings/", "/api/v1/goals/"):
        response = client.post(address, {})
        assert response.status_code == 403
        assert wrong_headers(response.headers) == []


def test_signing_out_clears_what_the_browser_kept(admin: Client) -> None:
    response = admin.post("/accounts/logout/")
    assert response.status_code == 302
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert wrong_headers(response.headers) == []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site(tmp_path_factory.mktemp("headers")).start()
    yield running
    running.stop()


TOKEN = """
from accounts.models import User
from accounts.services.tokens import create_token
from django.utils import timezone
user = User.objects.create_user("a@example.com", "x", name="A")
print(create_token(user=user, name="t", scope="read", now=timezone.now())[1])
"""


@pytest.mark.process
def test_the_real_server_sends_all_headers_with_pages_and_the_stream(site: Site) -> None:
    lines = site.manage("shell", "-v", "0", "-c", TOKEN).splitlines()
    token = next(line for line in lines if line.startswith("svn_"))
    stream = ("/api/v1/stream/", {"Authorization": f"Bearer {token}"}, "GET")
    asked = [
        stream,
        (stream[0], {}, "GET"),
        (stream[0], {}, "POST"),
        ("/accounts/login/", {}, "GET"),
        ("/x", {}, "GET"),
    ]
    for address, headers, method in asked:
        request = urllib.request.Request(site.url + address, headers=headers, method=method)
        try:
            response: Any = urllib.request.urlopen(request)
        except HTTPError as error:
            response = error
        assert wrong_headers(response.headers) == [], (address, method, response.status)
        response.close()


@pytest.mark.process
def test_static_files_are_not_sniffed_and_stay_in_the_browser(site: Site) -> None:
    manifest = Path("static/built/app.css")
    assert manifest.exists(), "build the front end first"
    with urllib.request.urlopen(f"{site.url}/accounts/login/") as page:
        text = page.read().decode()
    address = text.split('href="/static/app')[1].split('"')[0]
    with urllib.request.urlopen(f"{site.url}/static/app{address}") as file:
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" not in file.headers["Cache-Control"]
