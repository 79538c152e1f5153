from .action import Action
from .activity import Activity
from .attachment import Attachment
from .calendar import CalendarVersion, DepartmentCalendar, WorkCalendar
from .charter import Goal, PainPoint, ScopeItem
from .gate import Cycle, GateDecision
from .job import Job
from .project import Membership, Project
from .talk import Comment, Presence, Watch

__all__ = [
    "Action",
    "Activity",
    "Attachment",
    "CalendarVersion",
    "Comment",
    "Cycle",
    "DepartmentCalendar",
    "GateDecision",
    "Goal",
    "Job",
    "Membership",
    "PainPoint",
    "Presence",
    "Project",
    "ScopeItem",
    "Watch",
    "WorkCalendar",
]
