"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from accounts.views import inbox, join, notices, people, profile, security, sessions, tokens

app_name = "accounts"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read, name="inbox_read"),
    path("inbox/<int:pk>/open/", inbox.open_line, name="inbox_open"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/access/", people.person_access, name="person_access"),
    path("departments/", people.departments, name="departments"),
    path("departments/<int:pk>/", people.department, name="department"),
    path("departments/<int:pk>/remove/", people.department_remove, name="department_remove"),
    path("departments/<int:pk>/merge/", people.department_merge, name="department_merge"),
    path("security/", security.security, name="security"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/others/end/", sessions.end_others, name="sessions_end_others"),
    path("sessions/<int:pk>/end/", sessions.end, name="session_end"),
    path("join/<str:secret>/", join.join, name="join"),
    path("settings/", profile.settings, name="settings"),
    path("settings/password/", profile.password, name="password"),
    path("settings/language/", profile.language, name="language"),
    path("settings/theme/", profile.theme, name="theme"),
    path("settings/notices/", notices.notices, name="notices"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
]
