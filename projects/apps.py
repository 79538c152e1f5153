from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from projects import activity_words, found, receivers, search, work_queue
        from projects.words import SENTENCES

        receivers.connect()
        work_queue.connect()
        activity_words.register(SENTENCES)
        for source in (found.projects_named, found.goals_named, found.people_named):
            search.register(source)
