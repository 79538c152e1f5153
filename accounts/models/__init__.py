from .audit import AuditEntry
from .department import Department
from .invitation import Invitation
from .notification import Notification
from .security import SecuritySettings
from .token import ApiToken
from .user import User

__all__ = ["ApiToken", "AuditEntry", "Department", "Invitation", "Notification", "SecuritySettings", "User"]
