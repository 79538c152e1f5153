from .activity import Activity
from .calendar import CalendarVersion, DepartmentCalendar, WorkCalendar
from .charter import Goal, PainPoint, ScopeItem
from .gate import Cycle, GateDecision
from .job import Job
from .objective import Objective, StrategicAim
from .plan import CharterRevision, Guardrail, Milestone, Risk, WorkItem, Workshop
from .project import Membership, Project

__all__ = [
    "Activity",
    "CalendarVersion",
    "CharterRevision",
    "Cycle",
    "DepartmentCalendar",
    "GateDecision",
    "Goal",
    "Guardrail",
    "Job",
    "Membership",
    "Milestone",
    "Objective",
    "PainPoint",
    "Project",
    "Risk",
    "ScopeItem",
    "StrategicAim",
    "WorkCalendar",
    "WorkItem",
    "Workshop",
]
