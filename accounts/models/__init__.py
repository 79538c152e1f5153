from .audit import AuditEntry
from .department import Department
from .invitation import Invitation
from .mail import Mail, NoticeSettings
from .notification import Notification
from .security import SecuritySettings
from .token import ApiToken
from .user import User

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Department",
    "Invitation",
    "Mail",
    "NoticeSettings",
    "Notification",
    "SecuritySettings",
    "User",
]
