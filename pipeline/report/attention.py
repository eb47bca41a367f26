"""What needs a person, by urgency, each with its reason, its evidence and the next step."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from pipeline.records import SourceNight
from pipeline.report.health import NightHealth, Sign
from pipeline.report.wording import counted


class Urgency(IntEnum):
    """How soon somebody should look."""

    NOW = 0  # news is being lost, or what came cannot be trusted
    SOON = 1  # something changed
    SOMETIME = 2  # worth knowing

    @property
    def says(self) -> str:
        """As a heading."""
        return ("Today", "This week", "Worth knowing")[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadRoute:
    """A feed, sitemap or section that told nothing."""

    source_id: str
    url: str
    kind: str
    status: int | None  # None: it never answered
    reason: str
    evidence: str

    @property
    def says(self) -> str:
        """What became of it."""
        answered = f"answered {self.status}" if self.status else "did not answer"
        return f"{self.kind} {answered} ({self.reason})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One source that a person should look at."""

    urgency: Urgency
    source_id: str
    reasons: Sequence[str]
    routes: Sequence[DeadRoute]
    steps: Sequence[str]  # commands that look closer


def tasks(
    rows: Iterable[SourceNight],
    health: Mapping[str, NightHealth],
    routes: Iterable[DeadRoute] = (),
) -> list[Task]:
    """The sources of a night that need a person, the most urgent first."""
    dead: dict[str, list[DeadRoute]] = defaultdict(list)
    for route in routes:
        dead[route.source_id].append(route)
    found = [_task(row, health.get(row.source_id), dead[row.source_id]) for row in rows]
    return sorted(
        (one for one in found if one.reasons), key=lambda one: (one.urgency, one.source_id)
    )


def needing(rows: Iterable[SourceNight], health: Mapping[str, NightHealth]) -> list[str]:
    """The sources of a night that somebody should look at within a week, the most urgent first."""
    return [one.source_id for one in tasks(rows, health) if one.urgency <= Urgency.SOON]


def _task(row: SourceNight, judged: NightHealth | None, routes: Sequence[DeadRoute]) -> Task:
    urgency = Urgency.SOMETIME
    reasons = []
    signs = set()
    for finding in judged.findings if judged else ():
        urgency = min(urgency, Urgency.NOW if finding.is_broken else Urgency.SOON)
        reasons.append(finding.says)
        signs.add(finding.sign)
    if not judged and row.outcome not in {"complete", "skipped", "partial"}:
        urgency = Urgency.NOW
        reasons.append(f"its crawl ended {row.outcome}")
    if judged and judged.broken_since and judged.broken_since < row.night:
        nights = counted((row.night - judged.broken_since).days + 1, "night")
        reasons.append(f"it has been broken for {nights}, since {judged.broken_since}")
        urgency = Urgency.NOW
    if signs & {Sign.FEW, Sign.SILENT} and row.reasons:
        most = max(row.reasons, key=lambda reason: (row.reasons[reason], reason))
        reasons.append(f"{counted(row.rejected, 'was', 'were')} rejected, most as {most}")
    if row.is_short and Sign.SHORT not in signs:
        urgency = min(urgency, Urgency.NOW)
        came = counted(row.came, "article")
        reasons.append(f"{came} came, and its file promises at least {row.expected:,}")
    if row.missed:
        urgency = min(urgency, Urgency.SOON)
        reasons.append(f"{counted(row.missed, 'announced article')} could not be fetched in time")
    if row.unseen:
        urgency = min(urgency, Urgency.SOON)
        told = counted(row.unseen, "story was", "stories were")
        reasons.append(f"about {told} public and not seen: {row.unseen_ground}")
    if routes:
        reasons.append(f"{counted(len(routes), 'route')} told nothing")
    if row.out_of_scope and 2 * row.out_of_scope > (row.entries or 0):
        told = counted(row.entries or 0, "entry lies", "entries lie")
        reasons.append(f"{row.out_of_scope:,} of {told} outside its scope")
    reasons += row.notes
    return Task(
        urgency=urgency,
        source_id=row.source_id,
        reasons=tuple(dict.fromkeys(reasons)),
        routes=routes,
        steps=_steps(row, signs),
    )


def _steps(row: SourceNight, signs: set[Sign]) -> list[str]:
    where = f"source_id = '{row.source_id}' AND night = '{row.night}'"
    pages = {Sign.TEMPLATE, Sign.FIELD, Sign.LENGTH, Sign.LANGUAGE}
    steps = [f"nightdesk sources check {row.source_id}"]
    if row.rejected:
        columns = "stage, reason, url, evidence"
        steps.append(f'nightdesk sql "SELECT {columns} FROM rejects WHERE {where}"')  # noqa: S608 - shown, and never run
    if signs & pages:
        columns = "url, title, authors, word_count"
        steps.append(f'nightdesk sql "SELECT {columns} FROM articles WHERE {where}"')  # noqa: S608
    return steps
