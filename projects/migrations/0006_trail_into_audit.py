"""The trails that there are already go into the audit log."""

from __future__ import annotations

from typing import Any

from django.db import migrations

CHUNK = 2000


def copy(apps: Any, _editor: Any) -> None:
    entry = apps.get_model("accounts", "AuditEntry")
    lines = apps.get_model("projects", "Activity").objects.select_related("by", "project").order_by("pk")
    rows = (
        entry(
            at=line.at,
            person_id=line.by_id,
            person=f"{line.by.name} <{line.by.email}>"[:460] if line.by else "",
            verb=line.verb,
            subject=line.subject,
            project_code=line.project.code,
            detail=line.detail,
        )
        for line in lines.iterator(chunk_size=CHUNK)
    )
    entry.objects.bulk_create(rows, batch_size=CHUNK)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_audit"), ("projects", "0005_portfolio")]
    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
