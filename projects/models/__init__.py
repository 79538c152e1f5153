from .activity import Activity
from .calendar import CalendarVersion, DepartmentCalendar, WorkCalendar
from .charter import Goal, PainPoint, ScopeItem
from .gate import Cycle, GateDecision
from .job import Job
from .pain_report import PainReport, PainReportEntry, PainVote
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
    "PainReport",
    "PainReportEntry",
    "PainVote",
    "Project",
    "ScopeItem",
    "WorkCalendar",
]
