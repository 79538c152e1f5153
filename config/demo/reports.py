"""What the people of the demo report as painful: two that wait, two about the same, one declined, one taken up."""

from __future__ import annotations

from django.utils import timezone, translation

from accounts.models import User
from projects.models import PainReport, Project
from projects.services import pain_reports as service
from projects.services.pain_reports import PainValues

COMPLAINTS, COMPLAINTS_ZH = "After-sales complaint handling", "售后投诉处理"
SENT = (
    (
        "wu",
        PainValues(
            "I look for the customer's phone number in three systems",
            COMPLAINTS,
            "Technical handling",
            5,
            "day",
            {"time": (2, "Half an hour a day"), "customer": (1, "Customers wait for the call")},
        ),
    ),
    ("qian", PainValues("Phone numbers are missing in the ticket", COMPLAINTS, "", 2, "week", {"quality": (2, "")})),
    ("zhao", PainValues("同一张工单要登记两次", COMPLAINTS_ZH, "登记投诉", 10, "day", {"time": (3, "每天一小时")})),
    ("li", PainValues("客户看不到处理进度，反复来电", COMPLAINTS_ZH, "反馈客户", 3, "day", {"customer": (3, "")})),
    ("sun", PainValues("Receipts are typed in twice", "Expense approval", "", 1, "week", {"cost": (1, "")})),
    ("qian", PainValues("Nobody tells the customer when a case is closed", COMPLAINTS, "Customer feedback", None, "")),
)


def create_reports(users: dict[str, User], project: Project) -> list[PainReport]:
    """`project`: of which one report has become a pain point."""
    now, made = timezone.now(), []
    for login, values in SENT:
        made.append(service.send_report(by=users[login], values=values, now=now))
    service.vote(report=made[0], by=users["chen"], wanted=True, now=now)
    with translation.override("en"):
        reason = "The new expense system, which reads receipts itself, goes live next month."
        service.decline(report=made[4], by=users["lin"], reason=reason, now=now)
        service.add_to_project(reports=[made[5]], project=project, by=users["lin"], now=now)
    return made
