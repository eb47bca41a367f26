"""Render a night as one HTML page that needs nothing beside itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import Template
from markupsafe import Markup, escape

from pipeline.notation.printable import printable
from pipeline.records import Hold, SourceNight
from pipeline.report import plots
from pipeline.report.attention import DeadRoute, Task, Urgency, needing, tasks
from pipeline.report.grid import Field, PastNight, gaps
from pipeline.report.health import NightHealth
from pipeline.report.held import look_at, what_to_do, why_held
from pipeline.report.templates import FOLDER, template
from pipeline.report.unjudged import not_judged
from pipeline.report.verdict import Judged, Mood, verdict
from pipeline.report.wording import counted, percent, run_path, with_commands

SAFE_SCHEMES = ("http://", "https://")
SHOWN = 12  # tasks of one urgency before the rest is folded away
SPREADING = 5  # stories whose spread is drawn
STORAGE_PRICE = 0.023  # dollars a GB and month, S3's standard class
BY_HAND = "hand-"  # how the id of a run begins that Airflow knows nothing of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One reject, shown as an example of its reason."""

    stage: str
    reason: str
    source_id: str
    url: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A story that several sources carried."""

    title: str
    url: str
    source_id: str
    published_at: datetime | None
    copies: Sequence[tuple[str, str, str]]  # source, relation, address
    hours: Sequence[float] = ()  # of each print, after the first one
    timeline: Markup = Markup()  # noqa: RUF009  (immutable) who printed it when, and what differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An article that its publisher changed."""

    title: str
    url: str
    source_id: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disappearance:
    """A published story that is there no more, or is there again."""

    title: str
    url: str
    source_id: str
    told: str  # as what it was found gone; that it returned


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPace:
    """How long a source's crawl took, and what it asked and received."""

    source_id: str
    seconds: float
    requests: int
    received_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NightReport:
    """Everything the page says."""

    night: date
    run_id: str
    written_at: datetime
    code_version: str
    sources: Sequence[SourceNight]
    articles: int  # rows of `articles` that this night added or changed
    copies: int
    clusters: Sequence[Cluster] = ()
    story_count: int = 0  # clusters of two or more
    largest_story: int = 0  # how many of the night's articles one story has
    relations: Sequence[tuple[str, int]] = ()  # how many copies of each kind came
    copy_shares: Sequence[tuple[str, float]] = ()  # of a source's articles, the share of copies
    corrections: Sequence[Correction] = ()
    disappearances: Sequence[Disappearance] = ()
    withdrawn_count: int = 0  # of them, how many are gone
    samples: Sequence[Sample] = ()
    health: Mapping[str, NightHealth] = field(default_factory=dict)  # of this night, by source
    past: Sequence[PastNight] = ()  # this night and those before it, the oldest first
    grid: Mapping[str, Mapping[date, Field]] = field(default_factory=dict)
    routes: Sequence[DeadRoute] = ()
    pace: Sequence[CrawlPace] = ()  # the slowest first
    files: Mapping[str, str] = field(default_factory=dict)  # of sources, where they lie
    records: Mapping[str, str] = field(default_factory=dict)  # of crawls, where they lie
    notes: Sequence[str] = field(default_factory=tuple)
    dag_id: str = "nightly"  # whose run wrote the page
    hold: Hold = field(default_factory=Hold)  # what the checks found
    advice: Markup = Markup()  # noqa: RUF009  (immutable) of the weekly check of the sources

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Rejects of all sources by reason, most frequent first."""
        counts: Counter[str] = Counter()
        for source in self.sources:
            counts.update(source.reasons)
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def entries(self) -> list[tuple[SourceNight, str]]:
        """The sources whose documents were counted, and what they told, in a line that adds up."""
        return [(source, _sum_of(source)) for source in self.sources if source.entries is not None]


def _sum_of(source: SourceNight) -> str:
    """The entries of a source's documents, each counted once."""
    kinds = ("other_nights", "undated", "out_of_scope", "bad_address", "repeated", "left_out")
    counts = {name: getattr(source, name) or 0 for name in kinds}
    new = (source.entries or 0) - sum(counts.values())
    others = "".join(
        f" + {count} {name.replace('_', ' ')}" for name, count in counts.items() if count
    )
    return f"{counted(source.entries or 0, 'entry', 'entries')} = {new} announced{others}"


def judged(report: NightReport) -> Judged:
    """What the page says first, and who should be looked at."""
    mood, sentence = verdict(report.sources, report.health)
    if report.hold.stopping:
        mood, sentence = Mood.BAD, f"This night is held back: {why_held(report.hold.stopping)}."
    return Judged(
        mood=mood, sentence=sentence, sources=tuple(needing(report.sources, report.health))
    )


def render(report: NightReport) -> str:
    """The page."""
    said = judged(report)
    totals = {
        name: sum(getattr(source, name) for source in report.sources)
        for name in ("announced", "fetched", "unchanged", "seen", "kept", "rejected", "missed")
    }
    spreading = [one for one in report.clusters if len(one.hours) > 1][:SPREADING]
    return printable(
        _template().render(
            report=report,
            totals=totals,
            mood=str(said.mood),
            sentence=said.sentence,
            notes=[*report.notes, *gaps(one for one in report.past if one.night != report.night)],
            unjudged=not_judged(report.sources, report.health),
            attention=_by_urgency(tasks(report.sources, report.health, report.routes)),
            shown=SHOWN,
            figures=_figures(report.past),
            grid=report.grid,
            spreading=spreading,
            spread=plots.spread([one.hours for one in spreading]) if spreading else "",
            asked=sum(one.requests for one in report.pace),
            received=sum(one.received_bytes for one in report.pace),
            run_link=_run_link(report.run_id, report.dag_id),
            look_at=look_at,
            to_do=what_to_do(report.night) if report.hold.stopping else "",
        )
    )


def _by_urgency(found: Sequence[Task]) -> list[tuple[str, list[Task]]]:
    """The tasks under their headings, without empty ones."""
    groups = [(one.says, [task for task in found if task.urgency is one]) for one in Urgency]
    return [(heading, group) for heading, group in groups if group]


def _figures(past: Sequence[PastNight]) -> list[tuple[str, str, Markup]]:
    """The night beside those before it, a small figure for each number."""
    if len(past) < 2:
        return []
    nights = [one.night for one in past]
    kinds = (
        ("Articles that came", "articles", [one.came for one in past]),
        ("Sources", "sources", [one.sources for one in past]),
        ("Sources broken", "sources broken", [one.broken for one in past]),
        ("Rejected", "rejects", [one.rejected for one in past]),
        ("Missed", "missed", [one.missed for one in past]),
        ("Public and not seen, about", "unseen", [one.unseen for one in past]),
    )
    return [
        (caption, f"{values[-1] or 0:,}", plots.bars(nights, values, noun))
        for caption, noun, values in kinds
        if any(values) or noun == "articles"
    ]


def _run_link(run_id: str, dag_id: str) -> str:
    """Airflow's page of the run, seen from the page inside Airflow; nothing for one by hand."""
    if not run_id or run_id.startswith(BY_HAND):
        return ""
    return run_path(dag_id, run_id)


def _address(url: str) -> Markup:
    """An address, as a link where it is safe to click."""
    if not url.lower().startswith(SAFE_SCHEMES):
        return escape(url)
    return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(url)


def _amount(count: int) -> str:
    """Bytes as people read them.

    >>> _amount(2_500_000), _amount(1)
    ('2.5 MB', '1 byte')
    """
    for size, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= size:
            return f"{count / size:.1f} {name}"
    return counted(count, "byte")


def _money(count: int) -> str:
    """What it costs to keep so many bytes for a month."""
    dollars = count / 10**9 * STORAGE_PRICE
    return f"{dollars:.2f} $" if dollars >= 0.01 else "less than 0.01 $"


def _duration(seconds: float) -> str:
    """A time as people read it.

    >>> _duration(75), _duration(3.2)
    ('1 min 15 s', '3 s')
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@cache
def _template() -> Template:
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    known: dict[str, Any] = {
        "address": _address,
        "amount": _amount,
        "commands": with_commands,
        "counted": counted,
        "duration": _duration,
        "money": _money,
        "percent": percent,
        "style": Markup(style),  # noqa: S704 - our own file
    }
    return template("page.html", known, lstrip_blocks=True)
