"""The nouns of the maps and the handbook. The XML of a version is the truth; `StepFacts` is read from it."""

from .binding import Binding
from .facts import StepFacts
from .handbook import Acknowledgement, HandbookChapter, HandbookEdition, Remark
from .process import Process
from .version import Draft, MapKind, ProcessVersion

__all__ = [
    "Acknowledgement",
    "Binding",
    "Draft",
    "HandbookChapter",
    "HandbookEdition",
    "MapKind",
    "Process",
    "ProcessVersion",
    "Remark",
    "StepFacts",
]
