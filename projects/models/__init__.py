from .action import Action
from .activity import Activity
from .attachment import Attachment
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
from .talk import Comment, Presence, Watch
from .version import Draft, OldVersion

__all__ = [
    "Action",
    "Activity",
    "Attachment",
    "CalendarVersion",
    "CharterRevision",
    "Comment",
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
    "Presence",
    "Project",
    "Risk",
    "SavedView",
    "ScopeItem",
    "StrategicAim",
    "Watch",
    "WorkCalendar",
    "WorkItem",
    "Workshop",
]
