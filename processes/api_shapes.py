"""The JSON shapes of processes, versions, handbooks and acknowledgements."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from processes.models import Acknowledgement, HandbookChapter, HandbookEdition, Process, ProcessVersion, StepFacts


class ProcessSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code")

    class Meta:
        model = Process
        fields = ("id", "project", "name", "owner", "category")


class ProcessInput(serializers.Serializer):
    project = serializers.CharField()
    name = serializers.CharField(max_length=200, required=False)
    category = serializers.CharField(max_length=100, required=False)


class StepSerializer(serializers.ModelSerializer):
    class Meta:
        model = StepFacts
        fields = (
            *("element_id", "name", "kind", "type", "role", "position", "time_limit_seconds", "limit_clock"),
            *("documentation", "followers", "annotation"),
        )


class VersionSerializer(serializers.ModelSerializer):
    """Without the XML, which has its own address `/bpmn/`."""

    class Meta:
        model = ProcessVersion
        fields = (
            *("id", "process", "kind", "number", "status", "origin", "note", "sha256", "base", "author"),
            *("created_at", "published_at", "approved_by", "approved_at", "valid_from"),
        )


class VersionDetailSerializer(VersionSerializer):
    steps = serializers.SerializerMethodField()

    class Meta(VersionSerializer.Meta):
        fields = (*VersionSerializer.Meta.fields, "steps")

    def get_steps(self, version: ProcessVersion) -> list[dict[str, Any]]:
        rows = [row for row in version.facts.all() if row.is_step]
        return StepSerializer(sorted(rows, key=lambda row: row.position), many=True).data


class VersionInput(serializers.Serializer):
    """`xml` as text, or `file` as a part; the base is named by `If-Match`."""

    project = serializers.CharField()
    kind = serializers.ChoiceField(choices=["as_is", "to_be"], default="as_is")
    xml = serializers.CharField(required=False, trim_whitespace=False)
    file = serializers.FileField(required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ChapterSerializer(serializers.ModelSerializer):
    class Meta:
        model = HandbookChapter
        fields = ("element_id", "title", "position", "change", "body")


class HandbookSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="process.project.code")

    class Meta:
        model = HandbookEdition
        fields = (
            *("id", "project", "process", "version", "number", "status", "language", "introduction"),
            *("audience", "created_at", "published_at"),
        )


class HandbookDetailSerializer(HandbookSerializer):
    chapters = ChapterSerializer(many=True)

    class Meta(HandbookSerializer.Meta):
        fields = (*HandbookSerializer.Meta.fields, "chapters")


class AcknowledgementSerializer(serializers.ModelSerializer):
    handbook = serializers.IntegerField(source="edition_id")

    class Meta:
        model = Acknowledgement
        fields = ("id", "handbook", "user", "at")


class AcknowledgementInput(serializers.Serializer):
    handbook = serializers.IntegerField(min_value=1)
