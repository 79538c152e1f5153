"""The people and departments of the demo organisation."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Department, User
from accounts.models.user import Role

DEMO_PASSWORD = "sevenstep-demo"  # noqa: S105  printed on the first start, for a machine's own address alone
DOMAIN = "demo.sevenstep.example"


@dataclass(frozen=True)
class Person:
    login: str
    name: str
    role: Role
    department: str
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


SERVICE, AFTER_SALES, TECHNICAL, FINANCE = "Customer service", "After-sales", "Technical", "Finance"
# The departments of the Chinese complaint project: a name is what people wrote, it is not translated.
SERVICE_ZH, AFTER_SALES_ZH, TECHNICAL_ZH = "客服部", "售后部", "技术部"
DEPARTMENTS = (SERVICE, AFTER_SALES, TECHNICAL, FINANCE, SERVICE_ZH, AFTER_SALES_ZH, TECHNICAL_ZH)
HEADS = {
    SERVICE: "zhou",
    AFTER_SALES: "he",
    TECHNICAL: "chen",
    FINANCE: "sun",
    SERVICE_ZH: "zhou",
    AFTER_SALES_ZH: "feng",
    TECHNICAL_ZH: "feng",
}

PEOPLE = (
    Person("admin", "Ada Wong", Role.ADMINISTRATOR, SERVICE),
    Person("lin", "Lin Yue", Role.MANAGER, SERVICE),
    Person("wang", "王芳", Role.MANAGER, SERVICE_ZH, "zh-hans"),
    Person("he", "He Jia", Role.HEAD, AFTER_SALES),
    Person("chen", "Chen Bo", Role.HEAD, TECHNICAL),
    Person("zhou", "周敏", Role.HEAD, SERVICE_ZH, "zh-hans"),
    Person("feng", "冯涛", Role.HEAD, AFTER_SALES_ZH, "zh-hans"),
    Person("sun", "Sun Li", Role.HEAD, FINANCE),
    Person("wu", "Wu Tong", Role.STAFF, TECHNICAL),
    Person("zhao", "赵磊", Role.STAFF, TECHNICAL, "zh-hans"),
    Person("qian", "Qian Hui", Role.STAFF, AFTER_SALES),
    Person("yang", "杨帆", Role.STAFF, TECHNICAL_ZH, "zh-hans"),
    Person("li", "李静", Role.STAFF, SERVICE_ZH, "zh-hans"),
    Person("vera", "Vera Klein", Role.VIEWER, FINANCE),
)
SHOWN = ("admin", "lin", "wang", "he", "wu", "vera")


def create_people() -> dict[str, User]:
    """Makes the departments and the people; returns login → person."""
    departments = {name: Department.objects.create(name=name) for name in DEPARTMENTS}
    users = {
        each.login: User.objects.create_user(
            each.email,
            DEMO_PASSWORD,
            name=each.name,
            role=each.role,
            department=departments[each.department],
            language=each.language,
        )
        for each in PEOPLE
    }
    for name, login in HEADS.items():
        departments[name].head = users[login]
        departments[name].save()
    return users


def sign_ins() -> list[tuple[str, str]]:
    """(e-mail, role) of the demo people to show at the start; empty where the demo is not loaded."""
    emails = {each.email: each for each in PEOPLE if each.login in SHOWN}
    found = set(User.objects.filter(email__in=emails, is_active=True).values_list("email", flat=True))
    return [(email, f"{each.role.value}: {each.name}") for email, each in emails.items() if email in found]
