from .department import Department
from .invitation import Invitation
from .mail import Mail, NoticeSettings
from .notification import Notification
from .token import ApiToken
from .user import User

__all__ = ["ApiToken", "Department", "Invitation", "Mail", "NoticeSettings", "Notification", "User"]
