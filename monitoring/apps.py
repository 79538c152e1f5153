from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"

    def ready(self) -> None:
        from analysis import calendar_uses
        from projects import search

        from . import editables, finding, receivers, talk_kinds, words
        from .calendar_uses import kpis_with

        calendar_uses.register(kpis_with)
        receivers.connect()
        search.register(finding.find_alerts)
        editables.register_all()
        words.register()
        talk_kinds.register_own()
