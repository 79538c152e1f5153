from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from accounts.audit_words import SENTENCES as OUTSIDE_PROJECTS
        from projects import activity_words, found, search
        from projects.words import SENTENCES

        activity_words.register(SENTENCES)
        activity_words.register(OUTSIDE_PROJECTS)
        for source in (found.projects_named, found.goals_named, found.people_named):
            search.register(source)
