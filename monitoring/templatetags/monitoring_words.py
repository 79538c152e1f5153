"""The words and marks of an alert for templates. The sentences themselves stand in `monitoring/wording.py`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.templatetags.icons import state, state_icon
from monitoring import wording
from monitoring.models import Alert

register = template.Library()


@register.simple_tag
def alert_title(alert: Alert) -> str:
    return wording.alert_title(alert)


@register.simple_tag
def alert_should_be(alert: Alert) -> str:
    """“should be at most 1.5 d”."""
    return _("should be %(expected)s") % {"expected": wording.alert_expected(alert)}


@register.simple_tag
def alert_badge(alert: Alert) -> SafeString:
    return state("breach" if alert.severity == "breach" else "risk", alert.get_severity_display())


@register.simple_tag
def alert_icon(alert: Alert) -> SafeString:
    """Red only while it is open: an alert that is over is a tick."""
    return state_icon("ok" if not alert.is_open else "breach" if alert.severity == "breach" else "risk")
