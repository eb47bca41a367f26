"""The night in one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.records import SourceNight
from pipeline.report.attention import Urgency, tasks
from pipeline.report.health import NightHealth
from pipeline.report.wording import counted

BAD_SHARE = 0.2  # of all sources broken, or of the usual articles missing
LEAST_USUAL = 20  # articles; below that a shortfall of all says little


class Mood(StrEnum):
    """How a night was."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the page of a night says first."""

    mood: Mood
    sentence: str
    sources: tuple[str, ...]  # that somebody should look at, the most urgent first


def verdict(rows: Sequence[SourceNight], health: Mapping[str, NightHealth]) -> tuple[Mood, str]:
    """How the night was, and the sentence that says so."""
    if not rows:
        return Mood.BAD, "Nothing was collected: no source took part in this night."
    needing = [one.urgency for one in tasks(rows, health)]
    broken, odd = needing.count(Urgency.NOW), needing.count(Urgency.SOON)
    came = sum(row.came for row in rows)
    usual = sum(one.expected.mean for one in health.values() if one.expected)
    judged = [row for row in rows if (one := health.get(row.source_id)) and one.expected]
    known = sum(row.came for row in judged)
    articles = _articles(came, usual)
    if usual >= 1 and len(judged) < len(rows):
        articles = (
            f"{_articles(came)}; of {counted(len(judged), 'source')} whose past is known "
            f"{_articles(known, usual)}"
        )
    is_short = usual >= LEAST_USUAL and known < (1 - BAD_SHARE) * usual
    if not came or broken > BAD_SHARE * len(rows) or (is_short and broken):
        mood = Mood.BAD
    elif broken or odd or is_short:
        mood = Mood.FAIR
    else:
        mood = Mood.GOOD
    if not came and not broken and not odd:
        return mood, f"A {mood} night: {articles}, of {counted(len(rows), 'source')}."
    return mood, f"A {mood} night: {_sources(len(rows), broken, odd)}; {articles}."


def _sources(count: int, broken: int, odd: int) -> str:
    if not broken and not odd:
        return "its one source is well" if count == 1 else f"all {count:,} sources are well"
    said = []
    if broken:
        verb = "is" if broken == 1 else "are"
        said.append(f"{broken:,} of {counted(count, 'source')} {verb} broken")
    if odd:
        verb = "needs" if odd == 1 else "need"
        more = " more" if broken else f" of {counted(count, 'source')}"
        said.append(f"{odd:,}{more} {verb} a look")
    return " and ".join(said)


def _articles(came: int, usual: float = 0.0) -> str:
    said = f"{counted(came, 'article')} came" if came else "no article came"
    return f"{said}, where about {usual:,.0f} are usual" if usual >= 1 else said
