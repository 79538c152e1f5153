from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PilotsConfig(AppConfig):
    name = "pilots"
    verbose_name = _("Pilots and roll-out")

    def ready(self) -> None:
        from analysis import calendar_uses
        from pilots import talk_kinds
        from pilots.calendar_uses import pilots_with
        from pilots.finding import find_pilots, find_trainings
        from projects import activity_words, bin, search

        calendar_uses.register(pilots_with)
        search.register(find_pilots)
        search.register(find_trainings)
        bring_back = {"pilot.deleted": "pilots:pilot", "training.deleted": "pilots:training"}
        bring_back |= {"pilot.criterion_removed": "pilots:plan", "pilot.feedback_removed": "pilots:feedback"}
        bring_back |= {"pilot.deviation_removed": "pilots:changes"}
        for verb, page in bring_back.items():
            undone = verb.replace("deleted", "restored").replace("removed", "restored")
            bin.register(verb, undone=undone, action=f"{verb.partition('.')[0]}.edit", page=page)
        talk_kinds.register_own()
        activity_words.register(
            {
                "pilot.restored": _("brought back the pilot “%(subject)s”"),
                "pilot.criterion_restored": _("brought back a criterion of the pilot “%(subject)s”"),
                "pilot.feedback_restored": _("brought back feedback to the pilot “%(subject)s”"),
                "pilot.deviation_restored": _("brought back the deviation “%(subject)s”"),
                "training.restored": _("brought back the training “%(subject)s”"),
                "pilot.planned": _("planned the pilot “%(subject)s”"),
                "pilot.changed": _("changed the plan of the pilot “%(subject)s”"),
                "pilot.deleted": _("deleted the pilot “%(subject)s”"),
                "pilot.started": _("started the pilot “%(subject)s”"),
                "pilot.criterion_added": _("added a criterion to the pilot “%(subject)s”"),
                "pilot.criterion_changed": _("changed a criterion of the pilot “%(subject)s”"),
                "pilot.criterion_removed": _("removed a criterion of the pilot “%(subject)s”"),
                "pilot.feedback_added": _("added feedback to the pilot “%(subject)s”"),
                "pilot.feedback_removed": _("removed feedback from the pilot “%(subject)s”"),
                "pilot.deviation_added": _("noted the deviation “%(subject)s”"),
                "pilot.deviation_changed": _("changed the deviation “%(subject)s”"),
                "pilot.deviation_removed": _("removed the deviation “%(subject)s”"),
                "pilot.decided_roll_out": _("decided to roll out after the pilot “%(subject)s”"),
                "pilot.decided_adjust": _("decided to adjust and repeat the pilot “%(subject)s”"),
                "pilot.decided_stop": _("decided to stop after the pilot “%(subject)s”"),
                "training.planned": _("planned the training “%(subject)s”"),
                "training.changed": _("changed the training “%(subject)s”"),
                "training.deleted": _("deleted the training “%(subject)s”"),
                "training.confirmed": _("confirmed the training “%(subject)s”"),
                "rules.handed_over": _("handed %(count)s rules over to %(subject)s"),
            }
        )
