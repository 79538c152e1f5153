from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from accounts import belongings
        from accounts.audit_words import SENTENCES as OUTSIDE_PROJECTS
        from projects import (
            activity_words,
            charter_editables,
            found,
            leaving,
            plan_editables,
            receivers,
            search,
            talk_kinds,
            work_queue,
        )
        from projects.services import activity, watching
        from projects.words import SENTENCES

        receivers.connect()
        work_queue.connect()
        belongings.register(leaving.held, hand_over=leaving.give)
        activity_words.register(SENTENCES)
        activity_words.register(OUTSIDE_PROJECTS)
        charter_editables.register_all()
        plan_editables.register_all()
        charter_editables.register_bin()
        talk_kinds.register_own()
        activity.LISTENERS.append(watching.tell_watchers)
        for source in (found.projects_named, found.goals_named, found.pain_points_saying, found.people_named):
            search.register(source)
