"""Lists of pain reports for the pages: what a person may see, filtered and sorted. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from accounts.models import Department, User
from projects.models import PainReport, PainReportEntry, Project
from projects.pain_words import became, effect_rows, frequency_words, history, outcome, sum_words

STATES = ("open", "new", "accepted", "declined", "merged", "project", "all")
SORTS = ("sum", "order", "new", "votes")


@dataclass(frozen=True)
class Asked:
    """The filters of the list, as the address says them; what it cannot mean is left out."""

    state: str = "open"
    sort: str = "sum"
    query: str = ""
    department: int | None = None

    @classmethod
    def of(cls, given: dict[str, str]) -> Asked:
        state, sort, number = given.get("state", ""), given.get("sort", ""), given.get("department", "")
        return cls(
            state=state if state in STATES else "open",
            sort=sort if sort in SORTS else "sum",
            query=given.get("q", "").strip()[:200],
            department=int(number) if number.isdecimal() and len(number) < 19 else None,
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.query or self.department is not None or self.state != "open")


def reports_found(user: User, asked: Asked) -> QuerySet[PainReport]:
    rows = PainReport.objects.restrict(user, "pain_report.read").with_votes()
    if asked.state == "open":
        rows = rows.filter(state__in=["new", "accepted"])
    elif asked.state != "all":
        rows = rows.filter(state=asked.state)
    if asked.department is not None:
        rows = rows.filter(department=asked.department)
    if asked.query:
        words = Q(text__icontains=asked.query) | Q(process__icontains=asked.query) | Q(step__icontains=asked.query)
        rows = rows.filter(words)
    orders = {
        "sum": [F("total").desc(), "-pk"],
        "order": [F("position").asc(nulls_last=True), F("total").desc(), "-pk"],
        "new": ["-pk"],
        "votes": [F("vote_count").desc(), F("total").desc(), "-pk"],
    }
    return rows.select_related("reporter", "department").order_by(*orders[asked.sort])


def departments_of(user: User) -> QuerySet[Department]:
    """Those whose reports this person may see."""
    seen = PainReport.objects.restrict(user, "pain_report.read").order_by()
    return Department.objects.filter(pk__in=seen.values("department"))


def waiting(user: User) -> int:
    return PainReport.objects.restrict(user, "pain_report.read").filter(state=PainReport.State.NEW).count()


@dataclass(frozen=True)
class ReportLine:
    """One report in a list, with its words. `total` is the visible sum, `sum_words` how it is made."""

    report: PainReport
    total: int
    votes: int
    sum_words: str
    frequency: str
    became: str
    reason: str


def lines(reports: list[PainReport]) -> list[ReportLine]:
    """Of rows with votes."""
    return [
        ReportLine(
            report=each,
            total=getattr(each, "total", each.score),
            votes=getattr(each, "vote_count", 0),
            sum_words=sum_words(each, getattr(each, "vote_count", 0)),
            frequency=frequency_words(each),
            became=became(each),
            reason=outcome(each).reason,
        )
        for each in reports
    ]


def mine(user: User) -> QuerySet[PainReport]:
    rows = PainReport.objects.filter(reporter=user).with_votes()
    return rows.select_related("merged_into", "department").order_by("-pk")


@dataclass(frozen=True)
class ReportPage:
    """A report whole. `decision` is the report whose decision counts; its reason is shown, its words are not.

    `project` only where the reader may open it; `kept` and `joined` only those that the reader may see.
    """

    line: ReportLine
    effects: list[tuple[str, str, str]]
    decision: PainReport
    project: Project | None
    kept: PainReport | None
    joined: list[PainReport]
    history: list[tuple[PainReportEntry, str]]
    voted: bool


def report_page(user: User, pk: int) -> ReportPage:
    """The report must be in reach."""
    rows = PainReport.objects.with_votes().select_related(
        "reporter", "department", "project", "decided_by", "merged_into__project", "merged_into__decided_by"
    )
    report = rows.get(pk=pk)
    last = outcome(report)
    seen = PainReport.objects.restrict(user, "pain_report.read")
    project = None
    if last.project_id:
        project = Project.objects.restrict(user, "project.read").filter(pk=last.project_id).first()
    entries = list(report.entries.select_related("by"))
    return ReportPage(
        line=lines([report])[0],
        effects=effect_rows(report),
        decision=last,
        project=project,
        kept=seen.filter(pk=report.merged_into_id).first() if report.merged_into_id else None,
        joined=list(seen.filter(merged_into=report).select_related("reporter")),
        history=history(entries),
        voted=report.votes.filter(user=user).exists(),
    )
