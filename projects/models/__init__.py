from .activity import Activity
from .charter import Goal, PainPoint, ScopeItem
from .gate import Cycle, GateDecision
from .job import Job
from .project import Membership, Project

__all__ = [
    "Activity",
    "Cycle",
    "GateDecision",
    "Goal",
    "Job",
    "Membership",
    "PainPoint",
    "Project",
    "ScopeItem",
]
