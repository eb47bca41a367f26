"""Decide when an article was published and last changed, and note what contradicts it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline.extract.when.labels import speaks_of_change, speaks_of_publication
from pipeline.extract.when.times import Candidate
from pipeline.notation.times import (
    EARLIEST,
    Habits,
    Stated,
    format_offset,
    languages_of,
    read_times,
)
from pipeline.records import Instant, Precision

CLOCK_SKEW = timedelta(minutes=15)
ZONE_SPAN = timedelta(hours=14)  # the farthest zone east
GENERATED = timedelta(seconds=90)  # this near to the capture, a page states its own making
CONTRADICTION = timedelta(hours=24)
QUARTER, MINUTE, HOUR, FULL_DAY = (timedelta(minutes=n) for n in (15, 1, 60, 1440))
GENERIC = {"date", "last-modified", "dc.date", "dcterms.date"}  # names that servers fill in
MAX_NOTES = 4
CHANGED = "is that of the last change"


@dataclass(frozen=True, slots=True)
class StatementVerdict:
    """One candidate, what it was read as, and why it was passed over."""

    candidate: Candidate
    instant: Instant | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The winner among the candidates, every verdict, and notes for the article."""

    winner: Instant | None
    verdicts: tuple[StatementVerdict, ...]
    notes: tuple[str, ...] = ()


def decide(
    candidates: Iterable[Candidate],
    captured_at: datetime,
    habits: Habits,
    *,
    subject: str = "published_at",
) -> Decision:
    """The most trusted time that can be true, made as exact as the others allow."""
    readings = [_judge(one, captured_at, habits) for one in dict.fromkeys(candidates)]
    readings = _without_own_making(readings, captured_at)
    sound = [reading for reading in readings if reading.verdict.instant]
    verdicts = tuple(reading.verdict for reading in readings)
    if not sound:
        return Decision(None, verdicts)
    winner, note = _refined(sound)
    notes = [note] if note else []
    notes += _contradictions(winner, sound)
    return Decision(winner, verdicts, tuple(f"{subject}: {note}" for note in notes[:MAX_NOTES]))


def is_settled(decision: Decision, captured_at: datetime) -> bool:
    """Whether no time that readers see could change a decision about what machines are told.

    The winner says its instant and its zone without help, and is no feed's, for feeds come after
    what is printed; and none is so near to the capture that what is older would refuse it.
    """
    winner = decision.winner
    if winner is None or winner.offset is None or winner.precision is not Precision.INSTANT:
        return False
    if decision.notes or winner.origin in {"feed", "sitemap"}:
        return False
    instants = (verdict.instant for verdict in decision.verdicts if verdict.instant)
    return all(abs(one.at - captured_at) > GENERATED for one in instants)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A verdict, and the time as printed that it rests on."""

    verdict: StatementVerdict
    stated: Stated | None

    @property
    def instant(self) -> Instant:
        assert self.verdict.instant is not None
        return self.verdict.instant

    @property
    def wall(self) -> datetime:
        assert self.stated is not None
        return self.stated.wall

    @property
    def is_day(self) -> bool:
        """Whether nothing but the day was printed, or a midnight that means the same."""
        assert self.stated is not None
        return self.stated.is_day

    def refused(self, why: str) -> "_Reading":
        return _Reading(StatementVerdict(self.verdict.candidate, None, why), self.stated)


def _judge(candidate: Candidate, captured_at: datetime, habits: Habits) -> _Reading:
    if candidate.language:
        languages = languages_of(candidate.language, *habits.languages)
        habits = replace(habits, languages=languages)
    stated, refusal = _of_subject(read_times(candidate.raw, habits), candidate)
    if stated is None:
        return _Reading(StatementVerdict(candidate, None, refusal), None)
    zone = habits.zone
    try:
        instant = stated.instant(candidate.origin, zone)
    except OverflowError:
        return _Reading(StatementVerdict(candidate, None, "cannot be read as a time"), None)
    if instant.at < EARLIEST:
        refusal = "is before the web: a default, not a date"
    elif instant.at > captured_at + _leeway(instant):
        # Many systems print their local clock and call it UTC.
        local = replace(stated, offset=None).instant(candidate.origin, zone)
        is_mislabelled = instant.offset == "+00:00" and zone is not None
        if is_mislabelled and local.at <= captured_at + CLOCK_SKEW:
            return _Reading(StatementVerdict(candidate, local), replace(stated, offset=None))
        refusal = "is later than the capture"
    return _Reading(StatementVerdict(candidate, None if refusal else instant, refusal), stated)


def _of_subject(times: list[Stated], candidate: Candidate) -> tuple[Stated | None, str]:
    """The time among those of one text that speaks of the publication, or why none does."""
    if not times:
        return None, "cannot be read as a time"
    if candidate.origin not in {"time", "text", "microdata"}:
        chosen = times
    else:
        chosen = [one for one in times if speaks_of_change(one.label) is candidate.is_change]
        if candidate.is_change and not chosen:
            chosen = [one for one in times if not speaks_of_publication(one.label)]
        if not chosen:
            return None, "is that of the publication" if candidate.is_change else CHANGED
    days = {one.wall.date() for one in chosen}
    if len(days) > 1:
        published = [one for one in chosen if speaks_of_publication(one.label)]
        if len({one.wall.date() for one in published}) != 1:
            return None, "prints several days"
        chosen = published
    told = next((one for one in chosen if one.precision is not Precision.DAY), chosen[0])
    # "28 July 2026 (updated at 9:00)"
    is_of_change = not candidate.is_change and speaks_of_change(told.between)
    return (told.day if is_of_change else told), ""


def _leeway(instant: Instant) -> timedelta:
    is_sure = instant.offset is not None and instant.precision is not Precision.DAY
    return CLOCK_SKEW if is_sure else ZONE_SPAN


def _without_own_making(readings: list[_Reading], captured_at: datetime) -> list[_Reading]:
    """Refuse the moment the page was made where another candidate is surely older."""
    sound = [reading for reading in readings if reading.verdict.instant]

    def is_own_making(reading: _Reading) -> bool:
        if reading.is_day or abs(reading.instant.at - captured_at) > GENERATED:
            return False
        return reading.verdict.candidate.place in GENERIC or any(
            reading.instant.at - other.instant.at > (FULL_DAY + ZONE_SPAN if other.is_day else HOUR)
            for other in sound
        )

    return [
        reading.refused("is when the page was made")
        if reading.verdict.instant and is_own_making(reading)
        else reading
        for reading in readings
    ]


def _refined(sound: list[_Reading]) -> tuple[Instant, str]:
    """The first candidate, or one that says the same more exactly; and what was done."""
    first = sound[0]
    if first.is_day:
        for other in sound[1:]:
            if not other.is_day and first.wall.date() in {
                other.wall.date(),
                other.instant.at.date(),
            }:
                said = f"{first.instant.origin} says only {first.instant.raw}"
                return other.instant, f"{said}, {other.instant.origin} the time of that day"
        return first.instant, ""
    if first.instant.offset is None:
        return _zoned(first, sound[1:])
    if first.instant.precision is Precision.MINUTE:
        for other in sound[1:]:
            late = other.instant.at - first.instant.at
            if other.instant.precision is Precision.INSTANT and timedelta(0) <= late < MINUTE:
                return other.instant, ""
    return first.instant, ""


def _zoned(first: _Reading, others: list[_Reading]) -> tuple[Instant, str]:
    """Settle a clock without zone by another candidate that states the same clock with one."""
    has_seconds = first.stated is not None and first.stated.precision is Precision.INSTANT
    for other in others:
        if other.instant.offset is None or other.is_day:
            continue
        ahead = first.wall - other.instant.at.replace(tzinfo=None)
        offset = round(ahead / QUARTER) * QUARTER
        if abs(ahead - offset) < MINUTE and abs(offset) <= ZONE_SPAN:
            instant = Instant(
                at=(first.wall - offset).replace(tzinfo=UTC),
                raw=first.instant.raw,
                offset=format_offset(offset),
                precision=Precision.INSTANT if has_seconds else Precision.MINUTE,
                origin=first.instant.origin,
            )
            return instant, f"states no zone; that of {other.instant.origin} fits"
    zone = "UTC" if first.instant.precision is Precision.DAY else "the source's zone"
    return first.instant, f"states no zone; {zone} is assumed"


def _contradictions(winner: Instant, sound: list[_Reading]) -> list[str]:
    """What other candidates say that cannot be true at once."""
    notes = []
    for other in sound:
        if other.verdict.candidate.origin in {"time", "text"}:
            continue  # pages print the times of other articles too
        is_vague = other.is_day or winner.precision is Precision.DAY
        allowed = FULL_DAY + ZONE_SPAN if is_vague else CONTRADICTION
        if abs(other.instant.at - winner.at) > allowed:
            notes.append(f"{other.instant.origin} says {other.instant.raw}")
        elif other.instant.offset and winner.offset and other.instant.at != winner.at:
            local = winner.at + _offset(winner.offset)
            if local.replace(tzinfo=None) == other.wall:
                notes.append(
                    f"{other.instant.origin} says the same clock at {other.instant.offset}"
                )
    return list(dict.fromkeys(notes))


def _offset(text: str) -> timedelta:
    sign = -1 if text.startswith("-") else 1
    return sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
