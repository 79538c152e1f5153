from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalysisConfig(AppConfig):
    name = "analysis"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from accounts.models import Department
        from analysis import editables, talk_kinds
        from analysis.phases import option_chosen
        from analysis.receivers import connect, department_saved
        from projects import activity_words
        from projects.phases import contribute

        connect()
        contribute("design", option_chosen)
        editables.register_all()
        post_save.connect(department_saved, sender=Department, dispatch_uid="analysis.department_saved")
        talk_kinds.register_own()
        activity_words.register(
            {
                "log.import_started": _("started the import of “%(subject)s”"),
                "log.imported": _("imported the log “%(subject)s”: %(rows)s rows, %(refused)s refused"),
                "log.appended": _("added %(rows)s rows to the log “%(subject)s”, %(refused)s were refused"),
                "log.import_failed": _("could not import “%(subject)s” (%(code)s)"),
                "log.import_asks": _("has a question to answer about “%(subject)s”"),
                "log.import_cancelled": _("cancelled the import of “%(subject)s”"),
                "log.changed": _("changed how the log “%(subject)s” is measured"),
                "why.added": _("added the answer “%(subject)s”"),
                "why.changed": _("changed the answer “%(subject)s”"),
                "why.root_marked": _("marked “%(subject)s” as a root cause"),
                "why.deleted": _("deleted “%(subject)s” and the answers below it"),
                "why.restored": _("brought “%(subject)s” back"),
                "evidence.added": _("added evidence to “%(subject)s”"),
                "evidence.deleted": _("removed evidence from “%(subject)s”"),
                "option.added": _("added the option “%(subject)s”"),
                "option.changed": _("changed the option “%(subject)s”"),
                "option.deleted": _("deleted the option “%(subject)s”"),
                "option.restored": _("brought back the option “%(subject)s”"),
                "evidence.restored": _("brought evidence back to “%(subject)s”"),
                "option.weighed": _("set the weights cost : benefit : feasibility to %(subject)s"),
                "option.chosen": _("chose the option “%(subject)s”: %(reason)s"),
                "option.unchosen": _("took back the choice of “%(subject)s”"),
                "calendar.added": _("added the calendar “%(subject)s”"),
                "calendar.changed": _("changed the calendar “%(subject)s”"),
                "calendar.removed": _("removed the calendar “%(subject)s”"),
                "report.issued": _("issued the analysis report no. %(subject)s"),
            }
        )
