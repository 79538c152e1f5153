"""Sign-in rules: nobody signs up alone, people come by invitation."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
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
