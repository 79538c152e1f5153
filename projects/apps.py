from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from accounts import belongings
        from accounts.audit_words import SENTENCES as OUTSIDE_PROJECTS
        from projects import activity_words, found, leaving, receivers, search
        from projects.words import SENTENCES

        receivers.connect()
        belongings.register(leaving.held, hand_over=leaving.give)
        activity_words.register(SENTENCES)
        activity_words.register(OUTSIDE_PROJECTS)
        for source in (found.projects_named, found.goals_named, found.pain_points_saying, found.people_named):
            search.register(source)
