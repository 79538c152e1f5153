from .activity import Activity
from .calendar import CalendarVersion, DepartmentCalendar, WorkCalendar
from .charter import Goal, PainPoint, ScopeItem
from .gate import Cycle, GateDecision
from .job import Job
from .project import Membership, Project

__all__ = [
    "Activity",
    "CalendarVersion",
    "Cycle",
    "DepartmentCalendar",
    "GateDecision",
    "Goal",
    "Job",
    "Membership",
    "PainPoint",
    "Project",
    "ScopeItem",
    "WorkCalendar",
]
