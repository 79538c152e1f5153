"""The nouns of the maps and the handbook. The XML of a version is the truth; `StepFacts` is read from it."""

from .binding import Binding
from .facts import StepFacts
from .handbook import Acknowledgement, HandbookChapter, HandbookEdition, Remark
from .observation import FREQUENCY, Observation
from .process import Process
from .role import RoleDepartment
from .version import Draft, MapKind, ProcessVersion

__all__ = [
    "FREQUENCY",
    "Acknowledgement",
    "Binding",
    "Draft",
    "HandbookChapter",
    "HandbookEdition",
    "MapKind",
    "Observation",
    "Process",
    "ProcessVersion",
    "Remark",
    "RoleDepartment",
    "StepFacts",
]
