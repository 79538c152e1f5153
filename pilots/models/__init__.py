from .pilot import Decision, Deviation, Feedback, Pilot, SuccessCriterion
from .rollout import SystemRule, Training, TrainingRecord

__all__ = [
    "Decision",
    "Deviation",
    "Feedback",
    "Pilot",
    "SuccessCriterion",
    "SystemRule",
    "Training",
    "TrainingRecord",
]
