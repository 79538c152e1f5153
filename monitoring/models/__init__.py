from .alert import Alert, Delivery
from .kpi import Kpi, Reading
from .rule import AlertRule

__all__ = ["Alert", "AlertRule", "Delivery", "Kpi", "Reading"]
