"""Addresses that belong to no app: health, language, the API's description, and the sign-in pages."""

from __future__ import annotations

from . import SIGNED_IN, SUBJECTS, row

EVERYONE = " ".join(SUBJECTS)


def key(_world: object) -> dict[str, str]:
    return {"key": "unknown"}


def reset_key(_world: object) -> dict[str, str]:
    return {"uidb36": "1", "key": "unknown"}


ROWS = [
    row("healthz", allowed=EVERYONE),
    row("readyz", allowed=EVERYONE),
    row("set_language", method="post", data=lambda w: {"language": "en"}, allowed=EVERYONE),
    row("licences", allowed=EVERYONE),
    row("api:schema", allowed=SIGNED_IN),
    row("account_login", allowed=EVERYONE),
    row("account_logout", allowed=SIGNED_IN),
    row("account_inactive", allowed=EVERYONE),
    row("account_signup", allowed=EVERYONE),
    row("account_reauthenticate", allowed=SIGNED_IN),
    row("account_email", allowed=SIGNED_IN),
    row("account_email_verification_sent", allowed=EVERYONE),
    row("account_change_password", allowed=SIGNED_IN),
    row("account_set_password", allowed=SIGNED_IN),
    row("account_reset_password", allowed=EVERYONE),
    row("account_reset_password_done", allowed=EVERYONE),
    row("account_reset_password_from_key", reset_key, allowed=EVERYONE),
    row("account_reset_password_from_key_done", allowed=EVERYONE),
    row("account_confirm_login_code", allowed=SIGNED_IN),
    row("mfa_index", allowed=SIGNED_IN),
    row("mfa_activate_totp", allowed=SIGNED_IN),
    row("mfa_deactivate_totp", allowed="", method="post"),
    row("mfa_view_recovery_codes", allowed=""),
    row("mfa_download_recovery_codes", allowed=""),
    row("mfa_generate_recovery_codes", allowed=SIGNED_IN),
    row("mfa_authenticate", allowed=SIGNED_IN),
    row("mfa_reauthenticate", allowed=SIGNED_IN),
    row("account_confirm_email", key, allowed=EVERYONE),
]
