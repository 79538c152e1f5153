from .activity import Activity
from .calendar import CalendarVersion, DepartmentCalendar, WorkCalendar
from .charter import Goal, PainPoint, ScopeItem
from .gate import Cycle, GateDecision
from .job import Job
from .objective import Objective, StrategicAim
from .pain_report import PainReport, PainReportEntry, PainVote
from .plan import CharterRevision, Guardrail, Milestone, Risk, WorkItem, Workshop
from .portfolio import KeptFigure, OpenedProject, SavedView
from .project import Membership, Project
from .review import GateReview, GateReviewer
from .version import Draft, OldVersion

__all__ = [
    "Activity",
    "CalendarVersion",
    "CharterRevision",
    "Cycle",
    "DepartmentCalendar",
    "Draft",
    "GateDecision",
    "GateReview",
    "GateReviewer",
    "Goal",
    "Guardrail",
    "Job",
    "KeptFigure",
    "Membership",
    "Milestone",
    "Objective",
    "OldVersion",
    "OpenedProject",
    "PainPoint",
    "PainReport",
    "PainReportEntry",
    "PainVote",
    "Project",
    "Risk",
    "SavedView",
    "ScopeItem",
    "StrategicAim",
    "WorkCalendar",
    "WorkItem",
    "Workshop",
]
