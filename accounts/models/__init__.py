from .department import Department
from .invitation import Invitation
from .notification import Notification
from .token import ApiToken
from .user import User

__all__ = ["ApiToken", "Department", "Invitation", "Notification", "User"]
