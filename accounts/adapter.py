"""Sign-in rules: nobody signs up alone, people come by invitation."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

# Heads begin at their figures, staff at what they must read; everybody else at their work.
FIRST_PAGES = {"head": "monitoring:dashboards", "staff": "processes:handbooks"}


class InvitedOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        try:
            return reverse(FIRST_PAGES.get(request.user.role, "projects:home"))
        except NoReverseMatch:
            return reverse("projects:home")


class SealedSecretsAdapter(DefaultMFAAdapter):
    """Keys of second factors are kept encrypted under SECRET_KEY: a copy of the database alone makes no codes."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second-factor:{key!s}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in digests])
