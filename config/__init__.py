"""Composition root: settings, URLs, server entry points. The only package that knows every app."""

from .celery import app as celery_app

__all__ = ("celery_app",)
