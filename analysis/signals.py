"""What analysis tells the apps to its right, without knowing them."""

from __future__ import annotations

from django.dispatch import Signal

# Sent after the commit that made new figures visible, with `event_log` and `project`; `clock` names the columns that
# were counted anew where only the calendar changed.
log_measured = Signal()
