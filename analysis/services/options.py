"""Changes to the options: written, scored, weighted, chosen with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from analysis.models import Option, OptionWeights
from common.errors import DomainError
from projects.models import Project
from projects.services import activity
from projects.services.removing import remove_row
from projects.services.versions import advance


def save_option(*, option: Option, by: User, now: datetime, version: int | None = None) -> Option:
    """Stores a new or changed option whose fields a form or serializer has checked."""
    new = option.pk is None
    for name in ("cost", "benefit", "feasibility"):
        if not 1 <= getattr(option, name) <= 5:
            raise DomainError("invalid_score", _("Scores go from 1 to 5."), field=name)
    if option.effect_share is not None and not -1 <= option.effect_share <= 1:
        raise DomainError("invalid_effect", _("An effect lies between −100% and 100%."), field="effect_share")
    if option.effect_share is not None and option.effect_of == Option.EffectOf.STEP and not option.step:
        raise DomainError("no_step", _("Name the step: an effect always says of what."), field="step")
    if option.cause is not None and option.cause.project_id != option.project_id:
        raise DomainError("unknown_cause", _("This cause belongs to no such project."), field="cause")
    if option.to_be is not None and option.to_be.process.project_id != option.project_id:
        raise DomainError("unknown_map", _("This map belongs to no such project."), field="to_be")
    with transaction.atomic():
        if new:
            option.by, option.created_at = by, now
        else:
            advance(option, by=by, expected=version)
        option.save()
        verb = "option.added" if new else "option.changed"
        activity.record(project=option.project, by=by, verb=verb, subject=option.title)
    return option


def weigh(*, project: Project, cost: int, benefit: int, feasibility: int, by: User) -> OptionWeights:
    if min(cost, benefit, feasibility) < 0 or cost + benefit + feasibility == 0:
        raise DomainError("invalid_weights", _("Give at least one of the three a weight above zero."))
    with transaction.atomic():
        weights, _new = OptionWeights.objects.update_or_create(
            project=project, defaults={"cost": cost, "benefit": benefit, "feasibility": feasibility}
        )
        activity.record(project=project, by=by, verb="option.weighed", subject=str(weights))
    return weights


def choose(*, option: Option, reason: str, chosen: bool, by: User, now: datetime) -> Option:
    """Chooses an option, or takes the choice back; a choice needs a reason."""
    if chosen and not reason.strip():
        raise DomainError("no_reason", _("Write why this one."), field="reason")
    with transaction.atomic():
        advance(option, by=by)
        option.chosen = chosen
        option.chosen_reason = reason.strip() if chosen else ""
        option.chosen_by, option.chosen_at = (by, now) if chosen else (None, None)
        option.save(update_fields=["chosen", "chosen_reason", "chosen_by", "chosen_at"])
        verb = "option.chosen" if chosen else "option.unchosen"
        activity.record(project=option.project, by=by, verb=verb, subject=option.title, reason=option.chosen_reason)
    return option


def delete_option(*, option: Option, by: User) -> None:
    if option.chosen:
        raise DomainError("option_chosen", _("This option is chosen. Take the choice back first."), status=409)
    remove_row(row=option, by=by, verb="option.deleted", subject=option.title)
