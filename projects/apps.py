from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from projects import activity_words, charter_editables, found, search
        from projects.words import SENTENCES

        activity_words.register(SENTENCES)
        charter_editables.register_all()
        charter_editables.register_bin()
        for source in (found.projects_named, found.goals_named, found.people_named):
            search.register(source)
