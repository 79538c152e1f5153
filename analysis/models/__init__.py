from .clock import LogClock
from .log import EventLog, LogImport, Measurement
from .option import Option, OptionWeights
from .report import Report
from .why import Evidence, Why

__all__ = ["Evidence", "EventLog", "LogClock", "LogImport", "Measurement", "Option", "OptionWeights", "Report", "Why"]
