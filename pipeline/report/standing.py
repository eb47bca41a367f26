"""Judge every night: what was published of it, by what its runs came to, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from pipeline.records import Flaw, SourceNight
from pipeline.report.held import what_to_do, why_held
from pipeline.report.verdict import Judged, Mood

AT_WORK = {"queued", "running"}
NAMED_SOURCES = 4  # in a sentence; the map names all


class Standing(StrEnum):
    """How a night stands, in the word that its line is marked with."""

    PUBLISHED = "published"
    LOOK = "look"
    RUNNING = "running"
    FAILED = "failed"
    HELD = "held"
    PARTIAL = "partial"
    MISSING = "missing"
    WAITING = "waiting"


NEEDS_A_PERSON = {Standing.LOOK, Standing.HELD, Standing.FAILED, Standing.PARTIAL, Standing.MISSING}


@dataclass(frozen=True, slots=True, kw_only=True)
class NightRun:
    """One run of a DAG over one night, as Airflow knows it."""

    dag_id: str
    run_id: str
    night: date
    state: str  # queued | running | success | failed
    queued_at: datetime
    only: tuple[str, ...] = ()  # the sources that it was narrowed to


@dataclass(frozen=True, slots=True, kw_only=True)
class NightLine:
    """One night in a sentence, with what a person does next."""

    night: date
    standing: Standing
    says: str
    does: str = ""  # what a person does next; nothing where all is well
    run: NightRun | None = None  # the newest
    has_report: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFacts:
    """Everything that is known of some nights."""

    rows: Sequence[SourceNight]
    runs: Sequence[NightRun]
    articles: Mapping[date, int]  # of each day of publication, whichever night brought them
    reports: frozenset[date]
    newest_due: date  # the newest night that has settled
    held: Mapping[date, Sequence[Flaw]] = field(default_factory=dict)  # back, and for what
    told: Mapping[date, Judged] = field(default_factory=dict)  # what the nights' own pages say
    first: date | None = None  # the first night that was ever asked for

    def is_before(self, night: date) -> bool:
        """Whether a day lies before all that were asked for: nobody misses it."""
        return self.first is not None and night < self.first

    def looks(self, night: date, rows: Sequence[SourceNight]) -> list[str]:
        """The sources that somebody should look at: those that the night's own page names."""
        if told := self.told.get(night):
            return [*told.sources]
        return sorted(row.source_id for row in rows if needs_look(row))


def lines_of(known: NightFacts, nights: Sequence[date]) -> list[NightLine]:
    """A line for each of some nights.

    >>> due = date(2026, 3, 2)
    >>> known = NightFacts(rows=[], runs=[], articles={}, reports=frozenset(), newest_due=due)
    >>> [line.standing.value for line in lines_of(known, [date(2026, 3, 3), date(2026, 3, 2)])]
    ['waiting', 'missing']
    """
    rows: dict[date, list[SourceNight]] = {}
    for row in known.rows:
        rows.setdefault(row.night, []).append(row)
    runs: dict[date, list[NightRun]] = {}
    for run in sorted(known.runs, key=lambda one: one.queued_at):
        runs.setdefault(run.night, []).append(run)
    return [_line(known, night, rows.get(night, ()), runs.get(night, ())) for night in nights]


def needs_look(row: SourceNight) -> bool:
    """Whether somebody should look: the crawl did not end well, or less came than there was.

    That nothing vouches for the whole of a night is worth knowing, and no fault of the night.
    """
    is_well = row.outcome in {"complete", "partial", "skipped"}
    return not is_well or row.is_short or bool(row.unseen)


def spans_of(nights: Sequence[date]) -> list[tuple[date, date]]:
    """Runs of days that follow each other, each by its first and last day.

    >>> spans_of([date(2026, 3, 1), date(2026, 3, 4), date(2026, 3, 2)])
    [(datetime.date(2026, 3, 1), datetime.date(2026, 3, 2)), \
(datetime.date(2026, 3, 4), datetime.date(2026, 3, 4))]
    """
    spans: list[tuple[date, date]] = []
    for night in sorted(nights):
        if spans and night - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], night)
        else:
            spans.append((night, night))
    return spans


def _line(
    known: NightFacts, night: date, rows: Sequence[SourceNight], runs: Sequence[NightRun]
) -> NightLine:
    last = runs[-1] if runs else None
    if flaws := known.held.get(night):
        standing, says, does = Standing.HELD, why_held(flaws), what_to_do(night)
    elif rows:
        standing, says, does = _judge_rows(known, night, rows, runs)
    else:
        standing, says, does = _judge_nothing(known, night, last)
    if last and last.state in AT_WORK:
        standing, does = Standing.RUNNING, "wait, or follow the run"
        says = f"{_work(last)}; so far {says}" if rows else _work(last)
    return NightLine(
        night=night,
        standing=standing,
        says=says,
        does=does,
        run=last,
        has_report=night in known.reports,
    )


def _judge_rows(
    known: NightFacts, night: date, rows: Sequence[SourceNight], runs: Sequence[NightRun]
) -> tuple[Standing, str, str]:
    """Of a night whose ledger is published."""
    sources = "1 source" if len(rows) == 1 else f"{len(rows)} sources"
    kept = sum(row.kept for row in rows)
    says = f"{_articles(kept)} of {sources}"
    if again := sum(row.unchanged for row in rows):
        says = f"{says}, and {again} that other nights had brought"
    if runs and runs[-1].state == "failed":
        return (
            Standing.FAILED,
            f"{says} are published, but the last run failed",
            "open the run: its last task, conclude, says who failed; mend it and clear that task",
        )
    collected = [run for run in runs if run.dag_id == "nightly" and run.state == "success"]
    if collected and all(run.only for run in collected):
        asked = sorted({one for run in collected for one in run.only})
        return (
            Standing.PARTIAL,
            f"{says}; only {', '.join(asked)} was asked for",
            "backfill it with All Runs and without Sources",
        )
    if troubled := known.looks(night, rows):
        named = ", ".join(troubled[:NAMED_SOURCES])
        more = f" and {len(troubled) - NAMED_SOURCES} more" if len(troubled) > NAMED_SOURCES else ""
        return Standing.LOOK, f"{says}; look at {named}{more}", "read the report"
    if (told := known.told.get(night)) and told.mood is not Mood.GOOD:
        return Standing.LOOK, f"{says}; {_begun_small(told.sentence)}", "read the report"
    if in_part := sum(row.outcome == "partial" for row in rows):
        those = "1 source" if in_part == 1 else f"{in_part} sources"
        says = f"{says}; of {those} nothing vouches for the whole night"
    return Standing.PUBLISHED, says, ""


def _judge_nothing(
    known: NightFacts, night: date, last: NightRun | None
) -> tuple[Standing, str, str]:
    """Of a night of which nothing is published."""
    if last and last.state == "failed":
        return (
            Standing.FAILED,
            "nothing is published: the run failed",
            "open the run: the first task that is red says why; mend it and clear that task",
        )
    if last and last.state == "success":
        return (
            Standing.FAILED,
            "the run ended well and nothing is published: some of its tasks were skipped",
            "open the run and clear it whole, with all its tasks",
        )
    if brought := known.articles.get(night, 0):
        return (
            Standing.PARTIAL,
            f"{_articles(brought)} of this day came with other nights; it was never collected",
            "nothing; backfill it if the corpus should begin earlier"
            if known.is_before(night)
            else "backfill it",
        )
    if night > known.newest_due:
        return Standing.WAITING, "the day has not settled yet", ""
    return Standing.MISSING, "no run, and nothing is published", "backfill it"


def _work(run: NightRun) -> str:
    if run.state == "queued":
        return "waits for its turn"
    return "is being read again" if run.dag_id == "reprocess" else "is being collected"


def _begun_small(sentence: str) -> str:
    """A sentence as the end of another."""
    return f"{sentence[:1].lower()}{sentence[1:]}".rstrip(".")


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
