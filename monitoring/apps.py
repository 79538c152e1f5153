from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"

    def ready(self) -> None:
        from analysis import calendar_uses

        from . import receivers, words
        from .calendar_uses import kpis_with

        calendar_uses.register(kpis_with)
        receivers.connect()
        words.register()
