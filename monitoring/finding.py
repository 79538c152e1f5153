"""What the search page finds of alerts, limited to those that the person may read; by what they are called."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from monitoring.models import Alert
from monitoring.wording import alert_title
from projects.figures import figure_name, metrics
from projects.search import LIMIT, Hit, every_word, words_of


def find_alerts(user: User, query: str) -> list[Hit]:
    """Names that people gave, steps, and the figures' own names in the reader's language; open ones first."""
    words = [word.casefold() for word in words_of(query)]
    called = [key for key in metrics() if all(word in figure_name(key).casefold() for word in words)]
    rows = Alert.objects.restrict(user, "alert.read").filter(every_word(query, "name", "step") | Q(metric__in=called))
    return [
        Hit(_("Alert"), alert_title(row), reverse("monitoring:alert", args=[row.pk]), row.project.name, "alert-octagon")
        for row in rows.urgent_first().select_related("project")[:LIMIT]
    ]
