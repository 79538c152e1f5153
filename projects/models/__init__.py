from .activity import Activity
from .calendar import CalendarVersion, DepartmentCalendar, WorkCalendar
from .charter import Goal, PainPoint, ScopeItem
from .gate import Cycle, GateDecision
from .job import Job
from .project import Membership, Project
from .review import GateReview, GateReviewer
from .version import Draft, OldVersion

__all__ = [
    "Activity",
    "CalendarVersion",
    "Cycle",
    "DepartmentCalendar",
    "Draft",
    "GateDecision",
    "GateReview",
    "GateReviewer",
    "Goal",
    "Job",
    "Membership",
    "OldVersion",
    "PainPoint",
    "Project",
    "ScopeItem",
    "WorkCalendar",
]
