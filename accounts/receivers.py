"""What happens at the door is told by Django's and allauth's signals; here it becomes entries of the audit log."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_factor
from django.contrib.auth import signals as door
from django.http import HttpRequest

from accounts.models import User
from accounts.services.audit import note


def connect() -> None:
    door.user_logged_in.connect(_signed_in, dispatch_uid="audit")
    door.user_logged_out.connect(_signed_out, dispatch_uid="audit")
    door.user_login_failed.connect(_failed, dispatch_uid="audit")
    account.password_changed.connect(_password_changed, dispatch_uid="audit")
    account.password_reset.connect(_password_reset, dispatch_uid="audit")
    second_factor.authenticator_added.connect(_factor_added, dispatch_uid="audit")
    second_factor.authenticator_removed.connect(_factor_removed, dispatch_uid="audit")
    second_factor.authenticator_reset.connect(_factor_renewed, dispatch_uid="audit")
    second_factor.authentication_failed.connect(_factor_failed, dispatch_uid="audit")


def address_of(request: HttpRequest | None) -> str:
    """The address that the request came from, as far as the server in front says."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45] if request is not None else ""


def _signed_in(sender: Any, request: HttpRequest | None, user: User, **_rest: Any) -> None:
    note(by=user, verb="sign_in.done", address=address_of(request))


def _signed_out(sender: Any, request: HttpRequest | None, user: User | None, **_rest: Any) -> None:
    if user is not None:
        note(by=user, verb="sign_in.ended", address=address_of(request))


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_rest: Any) -> None:
    # People type passwords into the wrong field: what is no address is not kept.
    typed = str(credentials.get("email") or credentials.get("username") or "")[:254]
    note(by=None, verb="sign_in.failed", subject=typed if "@" in typed else "–", address=address_of(request))


def _password_changed(sender: Any, user: User, **_rest: Any) -> None:
    note(by=user, verb="password.changed")


def _password_reset(sender: Any, user: User, **_rest: Any) -> None:
    note(by=user, verb="password.reset")


def _factor_added(sender: Any, user: User, authenticator: Any, **_rest: Any) -> None:
    if authenticator.type == "totp":  # the recovery codes that come with it belong to the same step
        note(by=user, verb="second_factor.added", subject="TOTP")


def _factor_removed(sender: Any, user: User, authenticator: Any, **_rest: Any) -> None:
    if authenticator.type == "totp":
        note(by=user, verb="second_factor.removed", subject="TOTP")


def _factor_renewed(sender: Any, user: User, **_rest: Any) -> None:
    note(by=user, verb="second_factor.renewed")


def _factor_failed(sender: Any, user: User, **_rest: Any) -> None:
    note(by=user, verb="second_factor.failed")
