from .activity import Activity
from .calendar import CalendarVersion, DepartmentCalendar, WorkCalendar
from .charter import Goal, PainPoint, ScopeItem
from .gate import Cycle, GateDecision
from .job import Job
from .portfolio import KeptFigure, OpenedProject, SavedView
from .project import Membership, Project

__all__ = [
    "Activity",
    "CalendarVersion",
    "Cycle",
    "DepartmentCalendar",
    "GateDecision",
    "Goal",
    "Job",
    "KeptFigure",
    "Membership",
    "OpenedProject",
    "PainPoint",
    "Project",
    "SavedView",
    "ScopeItem",
    "WorkCalendar",
]
