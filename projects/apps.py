from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from projects import activity_words, found, search, talk_kinds
        from projects.services import activity, watching
        from projects.words import SENTENCES

        activity_words.register(SENTENCES)
        talk_kinds.register_own()
        activity.LISTENERS.append(watching.tell_watchers)
        for source in (found.projects_named, found.goals_named, found.people_named):
            search.register(source)
