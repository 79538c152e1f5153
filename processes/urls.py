"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from .views import binding, changes, editing, handbook, library, maps, saving, versions, writing

app_name = "processes"
urlpatterns = [
    path("p/<str:code>/map/", maps.map_page, name="map"),
    path("p/<str:code>/map/import/", saving.import_file, name="import"),
    path("p/<str:code>/map/outline/", saving.import_outline, name="outline"),
    path("p/<str:code>/map/edit/", editing.editor, name="editor"),
    path("p/<str:code>/map/save/", saving.save, name="save"),
    path("p/<str:code>/map/lint/", editing.lint, name="lint"),
    path("p/<str:code>/map/draft/", editing.draft, name="draft"),
    path("p/<str:code>/map/draft/discard/", saving.discard, name="draft_discard"),
    path("p/<str:code>/map/draft/join/", saving.join, name="draft_join"),
    path("p/<str:code>/map/draft/rebase/", saving.rebase, name="draft_rebase"),
    path("p/<str:code>/map/conflict/", saving.conflict, name="conflict"),
    path("p/<str:code>/map/binding/", binding.bind, name="binding"),
    path("p/<str:code>/map/steps/<str:element_id>/", maps.step, name="step"),
    path("p/<str:code>/map/versions/", versions.versions, name="versions"),
    path("p/<str:code>/map/versions/<int:pk>/", versions.version, name="version"),
    path("p/<str:code>/map/versions/<int:pk>/file/", versions.file, name="version_file"),
    path("p/<str:code>/map/versions/<int:pk>/restore/", versions.restore, name="version_restore"),
    path("p/<str:code>/map/versions/<int:pk>/publish/", versions.publish, name="version_publish"),
    path("p/<str:code>/map/versions/<int:pk>/adopt/", versions.adopt, name="version_adopt"),
    path("p/<str:code>/design/to-be/", maps.to_be, name="to_be"),
    path("p/<str:code>/design/to-be/begin/", maps.begin_to_be, name="to_be_begin"),
    path("p/<str:code>/design/changes/", changes.changes, name="changes"),
    path("p/<str:code>/handbook/", writing.project_handbook, name="project_handbook"),
    path("p/<str:code>/handbook/draft/", writing.begin, name="handbook_begin"),
    path("processes/", library.library, name="library"),
    path("processes/<int:pk>/", library.process, name="process"),
    path("handbooks/", handbook.handbooks, name="handbooks"),
    path("handbooks/<int:pk>/", handbook.handbook, name="handbook"),
    path("handbooks/<int:pk>/acknowledge/", handbook.acknowledge, name="handbook_acknowledge"),
    path("handbooks/<int:pk>/remarks/", handbook.remark, name="handbook_remark"),
    path("handbooks/<int:pk>/readers/", handbook.readers, name="handbook_readers"),
    path("handbooks/<int:pk>/publish/", writing.publish, name="handbook_publish"),
    path("handbooks/<int:pk>/chapters/<int:chapter>/", writing.chapter, name="handbook_chapter"),
]
