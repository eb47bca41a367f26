"""Render a night as one HTML page that needs nothing beside itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from pipeline.notation.printable import printable
from pipeline.records import SourceNight

SAFE_SCHEMES = ("http://", "https://")


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
    history: Sequence[tuple[date, int]] = ()  # earlier nights and what they kept
    notes: Sequence[str] = field(default_factory=tuple)

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

    @property
    def warnings(self) -> list[str]:
        """What somebody should look at."""
        said = []
        for source in self.sources:
            if source.outcome != "complete":
                said.append(f"{source.source_id}: the crawl ended {source.outcome}")
            if source.unseen:
                told = f"about {source.unseen} stories were public and not seen"
                said.append(f"{source.source_id}: {told}: {source.unseen_ground}")
            if source.out_of_scope and 2 * source.out_of_scope > (source.entries or 0):
                told = f"{source.out_of_scope} of {source.entries} entries lie outside its scope"
                said.append(f"{source.source_id}: {told}")
            said += [f"{source.source_id}: {note}" for note in source.notes]
            if source.is_short:
                came = source.kept + source.unchanged
                said.append(f"{source.source_id}: {came} articles, {source.expected} expected")
            if source.missed:
                said.append(f"{source.source_id}: {source.missed} announced but not fetched")
        return [*said, *self.notes]


def _sum_of(source: SourceNight) -> str:
    """The entries of a source's documents, each counted once."""
    kinds = ("other_nights", "undated", "out_of_scope", "bad_address", "repeated", "left_out")
    counts = {name: getattr(source, name) or 0 for name in kinds}
    new = (source.entries or 0) - sum(counts.values())
    others = "".join(
        f" + {count} {name.replace('_', ' ')}" for name, count in counts.items() if count
    )
    return f"{source.entries} entries = {new} announced{others}"


def render(report: NightReport) -> str:
    """The page."""
    totals = {
        name: sum(getattr(source, name) for source in report.sources)
        for name in ("announced", "fetched", "unchanged", "seen", "kept", "rejected", "missed")
    }
    return printable(_template().render(report=report, totals=totals, link=_link))


def _link(url: str) -> str:
    """An address that is safe to click, or nothing."""
    return url if url.lower().startswith(SAFE_SCHEMES) else ""


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = (files("pipeline.report") / "page.html").read_text(encoding="utf-8")
    return environment.from_string(text)
