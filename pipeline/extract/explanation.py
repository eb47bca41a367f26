"""Say why a page was read as it was: what was cut, what was weighed, what won."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.body.memory import SiteMemory
from pipeline.extract.judging import judge
from pipeline.extract.reading import PageReading
from pipeline.records import Announcement, Article, Capture, Reject
from pipeline.sources.model import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A capture, what it became, and everything that was found on the way."""

    capture: Capture
    outcome: Article | Reject
    reading: PageReading | None  # None where the response never was a page
    charset: str | None
    hints: tuple[Announcement, ...]


def explain(
    capture: Capture,
    source: Source,
    hints: Sequence[Announcement] = (),
    memory: SiteMemory | None = None,
) -> Explanation:
    """Read a capture as the night did, and keep the evidence."""
    judgement = judge(capture, source, hints, memory)
    return Explanation(
        capture=capture,
        outcome=judgement.outcome,
        reading=judgement.reading,
        charset=judgement.page.charset if judgement.page else None,
        hints=tuple(hints),
    )
