"""The sentences of the audit log for what happens outside projects: words after the person's name."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "sign_in.done": _("signed in"),
    "sign_in.failed": _("failed to sign in as %(subject)s"),
    "sign_in.ended": _("signed out"),
    "session.ended": _("ended a session on %(subject)s"),
    "session.others_ended": _("ended all other sessions"),
    "password.changed": _("changed the password"),
    "password.reset": _("set a new password by the link in the mail"),
    "second_factor.added": _("set up the second factor: %(subject)s"),
    "second_factor.removed": _("removed the second factor: %(subject)s"),
    "second_factor.renewed": _("made new recovery codes"),
    "second_factor.failed": _("entered a wrong code of the second factor"),
    "second_factor.taken_off": _("took the second factor off %(subject)s"),
    "second_factor.required": _("changed which roles need a second factor: %(subject)s"),
    "person.invited": _("invited %(subject)s"),
    "person.invited_again": _("sent the invitation to %(subject)s again"),
    "person.joined": _("accepted the invitation"),
    "person.changed": _("changed %(subject)s"),
    "person.deactivated": _("deactivated %(subject)s"),
    "person.activated": _("let %(subject)s in again"),
    "profile.changed": _("changed the own settings"),
    "profile.notices": _("changed how the own messages come"),
    "aim.added": _("added the strategic aim “%(subject)s”"),
    "aim.changed": _("changed the strategic aim “%(subject)s”"),
    "pain_report.sent": _("reported what hurts: “%(subject)s”"),
    "pain_report.accepted": _("accepted the report “%(subject)s”"),
    "pain_report.declined": _("declined the report “%(subject)s”"),
    "pain_report.reopened": _("opened the report “%(subject)s” again"),
    "pain_report.kept": _("joined other reports with “%(subject)s”"),
    "pain_report.ranked": _("moved the report “%(subject)s” in the order"),
    "pain_report.voted": _("said “me too” to the report “%(subject)s”"),
    "pain_report.unvoted": _("took “me too” back from the report “%(subject)s”"),
    "department.added": _("added the department “%(subject)s”"),
    "department.changed": _("changed the department “%(subject)s”"),
    "department.merged": _("merged the department “%(subject)s” into “%(into)s”"),
    "department.removed": _("removed the department “%(subject)s”"),
    "token.made": _("made the API token “%(subject)s”"),
    "token.revoked": _("revoked the API token “%(subject)s”"),
    "write.denied": _("was refused a change at %(subject)s"),
}

KINDS: dict[str, str | Promise] = {
    "sign_in": _("Sign-in"),
    "session": _("Sessions"),
    "password": _("Passwords"),
    "second_factor": _("Second factor"),
    "person": _("People"),
    "profile": _("Own settings"),
    "department": _("Departments"),
    "aim": _("Strategic aims"),
    "pain_report": _("Reports of what hurts"),
    "token": _("API tokens"),
    "write": _("Refused changes"),
}
