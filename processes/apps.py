from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcessesConfig(AppConfig):
    name = "processes"
    verbose_name = _("Processes")

    def ready(self) -> None:
        from processes import editables, talk_kinds
        from processes.finding import find_chapters, find_steps
        from processes.suggesting import names_in_reach
        from processes.template_maps import save_first_map, steps_of
        from projects import activity_words, beginnings, search, suggestions

        editables.register_all()
        beginnings.register_maps(save_first_map, steps_of)
        search.register(find_steps)
        search.register(find_chapters)
        suggestions.register(names_in_reach)

        talk_kinds.register_own()
        activity_words.register(
            {
                "process.created": _("began the process “%(subject)s”"),
                "process.described": _("described the process “%(subject)s”"),
                "map.imported": _("imported the map %(subject)s"),
                "map.discovered": _("drew the map %(subject)s from the log"),
                "map.saved": _("saved the map %(subject)s"),
                "map.branched": _("began the to-be map %(subject)s from the as-is map"),
                "map.restored": _("restored the map as %(subject)s"),
                "map.review_asked": _("asked for a review of the map %(subject)s"),
                "map.approved": _("approved the map %(subject)s"),
                "map.sent_back": _("sent the map %(subject)s back"),
                "map.published": _("published the map %(subject)s"),
                "map.adopted": _("made the to-be map the way of working: %(subject)s"),
                "step.annotated": _("described the step “%(subject)s”"),
                "binding.bound": _("matched %(count)s activities of the log to steps"),
                "binding.changed": _("matched the activity “%(subject)s” to a step"),
                "observation.added": _("added a record: %(subject)s"),
                "observation.changed": _("changed a record: %(subject)s"),
                "observation.removed": _("removed a record: %(subject)s"),
                "observation.restored": _("brought back a record: %(subject)s"),
                "role.matched": _("matched %(count)s roles of the map to departments"),
                "handbook.drafted": _("began the handbook %(subject)s"),
                "handbook.changed": _("changed the handbook chapter “%(subject)s”"),
                "handbook.published": _("published the handbook %(subject)s"),
                "handbook.acknowledged": _("read and understood the handbook %(subject)s"),
                "handbook.remarked": _("left a remark on “%(subject)s”"),
            }
        )
