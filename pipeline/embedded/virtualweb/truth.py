"""The ground truth of tests and benchmarks: what a good pipeline finds, night by night."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from pipeline.embedded.virtualweb.stories import LAST_NIGHT, Story, StoryEdition, nights, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a pipeline should make of one story; `reject` is None for what it should keep."""

    url: str
    source_id: str
    night: date  # UTC day of publication
    title: str
    author: str
    section: str
    language: str
    published_at: datetime  # with the newsroom's own offset
    states_offset: bool
    paragraphs: tuple[str, ...]
    editions: tuple[StoryEdition, ...]
    reject: str | None
    copy_of: str | None
    relation: str | None
    is_busy_once: bool
    is_cp1252: bool

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def expected(
    night: date | None = None, *, ending: date = LAST_NIGHT, now: datetime | None = None
) -> tuple[Expected, ...]:
    """Every announced story of a night (of all nights), as it stands at `now` (at the end)."""
    now = now or datetime.max.replace(tzinfo=UTC)
    return tuple(
        _expected(story, now)
        for story in stories(ending)
        if (night is None or story.night == night) and story.published_at <= now
    )


def crawlable(
    night: date | None = None, *, ending: date = LAST_NIGHT, now: datetime | None = None
) -> tuple[Expected, ...]:
    """The stories that should end as articles, copies of others included."""
    return tuple(one for one in expected(night, ending=ending, now=now) if one.reject is None)


def rejected(
    night: date | None = None, *, ending: date = LAST_NIGHT, now: datetime | None = None
) -> tuple[Expected, ...]:
    """The announced stories that should end as rejects, each with its reason."""
    return tuple(one for one in expected(night, ending=ending, now=now) if one.reject)


def corrected(night: date | None = None, *, ending: date = LAST_NIGHT) -> tuple[Expected, ...]:
    """The stories whose second edition appears on a night."""
    return tuple(
        one
        for one in expected(ending=ending)
        if len(one.editions) > 1
        and (night is None or one.editions[1].since.astimezone(UTC).date() == night)
    )


def _expected(story: Story, now: datetime) -> Expected:
    standing = story.edition(now)
    return Expected(
        url=story.url,
        source_id=story.source_id,
        night=story.night,
        title=standing.title,
        author=story.author,
        section=story.section,
        language=story.site.language,
        published_at=story.published_at,
        states_offset=story.site.theme != "plain",
        paragraphs=standing.paragraphs,
        editions=story.editions,
        reject=story.hazard.value if story.hazard else None,
        copy_of=story.copy_of,
        relation=story.relation,
        is_busy_once=story.is_busy_once,
        is_cp1252=story.site.charset == "windows-1252",
    )


__all__ = ["Expected", "corrected", "crawlable", "expected", "nights", "rejected"]
