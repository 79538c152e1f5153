"""The pages that the browser opens one by one: who looks, the address in English, and what is done there first.

`{code}` stands for the demo's project in the language of the look. An address with ids has its Chinese twin beside it:
the demo makes the same things twice.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """`chinese`: the address for a Chinese look where it differs; `act`: a script that leads to the state looked at."""

    login: str
    path: str
    chinese: str = ""
    act: str = ""
    status: int = 200


# Sends the page's form as it stands, past the browser's own checks.
SEND = (
    "(() => { const form = document.querySelector('main form[method=post]:not([action])');"
    " form.noValidate = true; form.requestSubmit(); })()"
)
SIGN_IN_WRONGLY = (
    "(() => { const form = document.querySelector('form:has([name=login])');"
    " form.login.value = 'nobody@example.com'; form.password.value = 'wrong'; form.submit(); })()"
)
SAVE_NAMELESS = (
    "(() => { const form = document.createElement('form'); form.method = 'post'; form.action = '/projects/views/';"
    " form.append(document.querySelector('[name=csrfmiddlewaretoken]').cloneNode());"
    " document.body.append(form); form.submit(); })()"
)

PAGES = {
    "login": Page("", "/accounts/login/"),
    "reset": Page("", "/accounts/password/reset/"),
    "home": Page("lin", "/"),
    "projects": Page("lin", "/projects/"),
    "new-project": Page("lin", "/projects/new/"),
    "saved-views": Page("lin", "/projects/views/"),
    "charter": Page("lin", "/p/{code}/charter/"),
    "charter-goal": Page("lin", "/p/{code}/charter/?add=goals"),
    "charter-work": Page("lin", "/p/{code}/charter/?add=work"),
    "charter-print": Page("lin", "/p/{code}/charter/print/"),
    "charter-revisions": Page("lin", "/p/{code}/charter/revisions/"),
    "aims": Page("lin", "/aims/"),
    "claims": Page("lin", "/p/{code}/claims/"),
    "intake": Page("lin", "/intake/"),
    "gate": Page("lin", "/p/{code}/gates/pilot/"),
    "team": Page("lin", "/p/{code}/team/"),
    "activity": Page("lin", "/p/{code}/activity/"),
    "actions": Page("lin", "/p/{code}/actions/"),
    "my-actions": Page("lin", "/actions/"),
    "talk": Page("lin", "/p/{code}/talk/project/{code}/"),
    "notices": Page("lin", "/settings/notices/"),
    "map": Page("lin", "/p/{code}/map/"),
    "editor": Page("lin", "/p/{code}/map/edit/"),
    "roles": Page("lin", "/p/{code}/map/roles/"),
    "discover": Page("lin", "/p/{code}/map/discover/"),
    "versions": Page("lin", "/p/{code}/map/versions/"),
    "logs": Page("lin", "/logs/"),
    "calendars": Page("lin", "/calendars/"),
    "calendar": Page("lin", "/calendars/1/?year=2026"),
    "calendar-day": Page("admin", "/calendars/1/?day=2026-10-01"),
    "calendar-new": Page("admin", "/calendars/new/"),
    "calendar-edit": Page("admin", "/calendars/1/edit/"),
    "analyze": Page("lin", "/p/{code}/analyze/"),
    "filtered": Page("lin", "/p/{code}/analyze/?by=start&over=2+d&calendar=cn"),
    "variants": Page("lin", "/p/{code}/analyze/variants/"),
    "causes": Page("lin", "/p/{code}/analyze/causes/"),
    "report": Page("lin", "/p/{code}/analyze/report/"),
    "metrics": Page("lin", "/metrics/"),
    "options": Page("lin", "/p/{code}/design/"),
    "to-be": Page("lin", "/p/{code}/design/to-be/"),
    "changes": Page("lin", "/p/{code}/design/changes/"),
    "pilot": Page("lin", "/p/{code}/pilot/"),
    "rollout": Page("lin", "/p/{code}/rollout/"),
    "monitor": Page("lin", "/p/{code}/monitor/"),
    "processes": Page("lin", "/processes/"),
    "dashboards": Page("lin", "/dashboards/"),
    "alerts": Page("lin", "/alerts/"),
    "handbooks": Page("lin", "/handbooks/"),
    "inbox": Page("lin", "/inbox/"),
    "search": Page("lin", "/search/?q=complaint"),
    "settings": Page("lin", "/settings/"),
    "tokens": Page("lin", "/tokens/"),
    "people": Page("admin", "/people/"),
    "departments": Page("admin", "/departments/"),
    "head-dashboard": Page("he", "/dashboards/"),
    "staff-home": Page("wu", "/"),
    "licences": Page("", "/licences/"),
    "missing": Page("lin", "/p/NO-1/charter/", status=404),
}
# Reached by one more click, or only when something went wrong.
DEEPER = {
    "projects-none": Page("lin", "/projects/?q=nothing&status=closed"),
    "new-blank": Page("lin", "/projects/new/?start=charter"),
    "new-from-log": Page("lin", "/projects/new/?start=log"),
    "new-from-template": Page("lin", "/projects/new/?start=procurement"),
    "view-wrong": Page("lin", "/projects/views/", act=SAVE_NAMELESS, status=422),
    "pain-report": Page("lin", "/intake/1/"),
    "pain-report-new": Page("wu", "/intake/new/"),
    "my-pain-reports": Page("qian", "/intake/mine/"),
    "pain-report-project": Page("lin", "/intake/project/?report=1&report=2"),
    "log": Page("lin", "/p/AS-1/analyze/log/1/", "/p/SH-1/analyze/log/3/"),
    "upload": Page("lin", "/p/{code}/analyze/log/new/"),
    "append": Page("lin", "/p/AS-1/analyze/log/1/more/", "/p/SH-1/analyze/log/3/more/"),
    "columns": Page("lin", "/p/{code}/analyze/log/new/", act="document.querySelector('[name=use_sample]').click()"),
    "import": Page("lin", "/p/AS-1/analyze/log/import/1/", "/p/SH-1/analyze/log/import/3/"),
    "cases": Page("lin", "/p/{code}/analyze/cases/"),
    "case": Page("lin", "/p/{code}/analyze/case/?id=TS-20260089"),
    "why": Page("lin", "/p/AS-1/analyze/causes/1/", "/p/SH-1/analyze/causes/7/"),
    "report-issued": Page("lin", "/p/{code}/analyze/report/1/"),
    "option": Page("lin", "/p/AS-1/design/options/1/", "/p/SH-1/design/options/4/"),
    "option-wrong": Page("lin", "/p/{code}/design/options/new/", act=SEND, status=422),
    "step": Page("lin", "/p/{code}/map/?step=technical_handling"),
    "step-page": Page("lin", "/p/{code}/map/steps/technical_handling/"),
    "observation": Page("lin", "/p/AS-1/map/observations/1/", "/p/SH-1/map/observations/3/"),
    "observation-wrong": Page("lin", "/p/{code}/map/steps/triage/observations/new/", act=SEND, status=422),
    "about": Page("lin", "/p/{code}/map/about/"),
    "version": Page("lin", "/p/AS-1/map/versions/1/", "/p/SH-1/map/versions/4/"),
    "process": Page("lin", "/processes/1/", "/processes/2/"),
    "project-handbook": Page("lin", "/p/{code}/handbook/"),
    "handbook": Page("wu", "/handbooks/1/"),
    "handbook-readers": Page("admin", "/handbooks/1/readers/"),
    "chapter": Page("admin", "/handbooks/1/chapters/1/"),
    "plan": Page("lin", "/p/{code}/pilot/plan/"),
    "pilot-wrong": Page("lin", "/p/{code}/pilot/new/", act=SEND, status=422),
    "pilot-edit": Page("lin", "/p/AS-1/pilot/1/edit/", "/p/SH-1/pilot/2/edit/"),
    "decide-wrong": Page("lin", "/p/AS-1/pilot/1/decide/", "/p/SH-1/pilot/2/decide/", act=SEND, status=422),
    "criterion": Page("lin", "/p/AS-1/pilot/criteria/1/edit/", "/p/SH-1/pilot/criteria/3/edit/"),
    "feedback": Page("lin", "/p/{code}/pilot/feedback/"),
    "adjustments": Page("lin", "/p/{code}/pilot/changes/"),
    "deviation": Page("lin", "/p/AS-1/pilot/changes/1/edit/", "/p/SH-1/pilot/changes/2/edit/"),
    "training": Page("admin", "/p/RS-1/rollout/training/"),
    "training-wrong": Page("lin", "/p/{code}/rollout/training/new/", act=SEND, status=422),
    "system-rules": Page("lin", "/p/{code}/rollout/rules/"),
    "my-trainings": Page("wu", "/trainings/"),
    "monitor-full": Page("admin", "/p/PR-1/monitor/"),
    "alert-rules": Page("lin", "/p/{code}/monitor/rules/"),
    "rule-new": Page("lin", "/p/{code}/monitor/rules/new/"),
    "rule": Page("lin", "/p/AS-1/monitor/rules/1/", "/p/SH-1/monitor/rules/3/"),
    "alert": Page("lin", "/alerts/1/", "/alerts/3/"),
    "dashboard": Page("he", "/dashboards/2/", "/dashboards/6/"),
    "person": Page("admin", "/people/5/"),
    "department": Page("admin", "/departments/2/"),
    "sign-in-wrong": Page("", "/accounts/login/", act=SIGN_IN_WRONGLY),
    "invitation-over": Page("", "/join/nonsense/", status=404),
    "not-understood": Page("lin", "/p/{code}/analyze/?q=%00", status=400),
    "form-only": Page("lin", "/p/{code}/map/import/", status=405),
}
