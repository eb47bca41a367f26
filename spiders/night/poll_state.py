"""What the last polls of a source's feeds heard, when the next are due, and what they missed."""

import gzip
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from pipeline.archive.warc import warc_date
from pipeline.discover import next_poll_at
from pipeline.discover.pacing import turned_over
from pipeline.errors import MissingError
from pipeline.layout import poll_state_key
from pipeline.notation.plain import brief, record_of
from pipeline.store import Store
from spiders.night.memory import Known

logger = logging.getLogger(__name__)

VERSION = 1
SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=4)
SLACK = timedelta(minutes=2)  # a poll that is due a moment later is due
GAPS_KEPT = timedelta(days=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time of which a feed told nothing: two polls shared no entry."""

    url: str
    begun_at: datetime
    ended_at: datetime

    @property
    def note(self) -> str:
        """The gap in a line for a person."""
        return (
            f"it turned over between two polls, {self.begun_at:%d %b %H:%M} to"
            f" {self.ended_at:%d %b %H:%M} UTC; sitemaps and dated routes fill the gap"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed as the last poll left it."""

    polled_at: datetime
    interval: timedelta = SHORTEST
    entries: tuple[str, ...] = ()
    known: Known | None = None
    watched_since: datetime | None = None  # the first of the polls that each overlap with the next

    @property
    def since(self) -> datetime:
        """From when on nothing of it can have gone unseen."""
        return self.watched_since or self.polled_at

    def is_due(self, now: datetime) -> bool:
        """Whether the next poll is due; a clock that went back makes it so too."""
        return not self.polled_at <= now < self.polled_at + self.interval - SLACK


@dataclass(slots=True, kw_only=True)
class PollState:
    """All feeds of one source."""

    feeds: dict[str, FeedState] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def gaps_of(self, night: date) -> tuple[Gap, ...]:
        """What polls missed of a day."""
        begin = datetime.combine(night, time(), UTC)
        end = begin + timedelta(days=1)
        return tuple(gap for gap in self.gaps if gap.begun_at < end and gap.ended_at > begin)

    def hear(
        self, url: str, entries: Sequence[str], known: Known | None, now: datetime
    ) -> frozenset[str]:
        """Note what a feed holds now; the entries that are new.

        A feed is asked the more often the more of it turns over, within bounds.
        """
        before = self.feeds.get(url)
        new = frozenset(entries) - frozenset(before.entries if before else ())
        since = before.since if before else now
        if before and turned_over(before.entries, entries):
            since = now
            self.gaps.append(Gap(url=url, begun_at=before.polled_at, ended_at=now))
        interval = SHORTEST
        if before:
            due_at = next_poll_at(
                now,
                before.interval,
                new_count=len(new),
                entry_count=len(set(entries)),
                shortest=SHORTEST,
                longest=LONGEST,
            )
            interval = due_at - now
        self.feeds[url] = FeedState(
            polled_at=now,
            interval=interval,
            entries=tuple(entries),
            known=known,
            watched_since=since,
        )
        self.gaps = [gap for gap in self.gaps if now - gap.ended_at < GAPS_KEPT]
        return new


def read_poll_state(store: Store, source_id: str) -> PollState:
    """What the last polls left; nothing where there was none, or it cannot be read."""
    try:
        stated = json.loads(gzip.decompress(store.read(poll_state_key(source_id))))
        if stated["version"] != VERSION:
            return PollState()
        return PollState(
            feeds={
                url: FeedState(
                    polled_at=datetime.fromisoformat(one["polled_at"]),
                    interval=timedelta(seconds=one["interval"]),
                    entries=tuple(one["entries"]),
                    known=record_of(Known, one["known"]) if one["known"] else None,
                    watched_since=datetime.fromisoformat(one["since"])
                    if one.get("since")
                    else None,
                )
                for url, one in stated["feeds"].items()
            },
            gaps=[record_of(Gap, one) for one in stated["gaps"]],
        )
    except MissingError:
        return PollState()
    except (ValueError, KeyError, TypeError, OSError, EOFError) as error:
        logger.warning("the poll state of %s cannot be read (%s); begun anew", source_id, error)
        return PollState()


def write_poll_state(store: Store, source_id: str, state: PollState) -> None:
    """Put what polls of a source left, whole."""
    stated = {
        "version": VERSION,
        "feeds": {
            url: {
                "polled_at": warc_date(feed.polled_at),
                "interval": feed.interval.total_seconds(),
                "entries": feed.entries,
                "since": warc_date(feed.since),
                "known": brief(feed.known) if feed.known else None,
            }
            for url, feed in sorted(state.feeds.items())
        },
        "gaps": [brief(gap) for gap in state.gaps],
    }
    text = json.dumps(stated, ensure_ascii=False)
    store.write(poll_state_key(source_id), gzip.compress(text.encode(), 6, mtime=0))
