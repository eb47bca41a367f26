"""What is known of how a source was: its last check-ups and its nights."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median

from pipeline.archive import crawl_record
from pipeline.errors import MissingError
from pipeline.layout import advice_key, check_up_key, check_ups_prefix
from pipeline.notation.plain import packed, plain, record_of, unpacked
from pipeline.records import Advice
from pipeline.store import Store

NIGHTS = 14
WELL = "well"  # as a check-up calls a source that needs nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """How a source was before it is looked at again."""

    condition: str = ""  # at its last check-up; empty where there was none
    checked_at: datetime | None = None
    announced: Mapping[str, int] | None = None  # by address of the document, then
    nights: tuple[int, ...] = ()  # articles that its last nights had to account for

    @property
    def usual(self) -> float | None:
        """What a night had, in the middle; None where too few are known."""
        return median(self.nights) if len(self.nights) >= 3 else None


NO_PAST = Past()


def past_of(store: Store | None, source_id: str, today: date) -> Past:
    """What the raw bucket knows of a source; nothing where there is no bucket."""
    if store is None:
        return NO_PAST
    nights = (today - timedelta(days=back) for back in range(1, NIGHTS + 1))
    records = (crawl_record(store, night, source_id) for night in nights)
    counts = tuple(one.announced for one in records if one is not None)
    try:
        told = json.loads(store.read(check_up_key(source_id)))
    except (MissingError, ValueError):
        return Past(nights=counts)
    return Past(
        condition=told["condition"],
        checked_at=datetime.fromisoformat(told["checked_at"]),
        announced=told["announced"],
        nights=counts,
    )


def remember(
    store: Store, source_id: str, *, condition: str, now: datetime, announced: Mapping[str, int]
) -> None:
    """Keep how a source was found: no word of its articles."""
    told = {"condition": condition, "checked_at": now.isoformat(), "announced": dict(announced)}
    store.write(check_up_key(source_id), json.dumps(told).encode())


def conditions(store: Store | None, source_ids: Iterable[str]) -> dict[str, Past]:
    """The last check-up of each source that had one."""
    if store is None:
        return {}
    there = set(store.keys(check_ups_prefix()))
    found = {}
    for source_id in source_ids:
        if check_up_key(source_id) in there:
            told = json.loads(store.read(check_up_key(source_id)))
            at = datetime.fromisoformat(told["checked_at"])
            found[source_id] = Past(condition=told["condition"], checked_at=at)
    return found


def keep_advice(raw: Store, advice: Advice) -> None:
    """Put it where the pages find it, in place of the week before's."""
    raw.write(advice_key(), packed(plain(advice)))


def last_advice(raw: Store) -> Advice | None:
    """What the last weekly check advises; None where there was none.

    A source that somebody looked at since, and that was well then, needs nobody any more.
    """
    try:
        advice = record_of(Advice, unpacked(raw.read(advice_key())))
    except MissingError:
        return None
    since = conditions(raw, [one.source_id for one in advice.sources])
    left = [
        one
        for one in advice.sources
        if not (
            (found := since.get(one.source_id))
            and found.condition == WELL
            and found.checked_at
            and found.checked_at > advice.checked_at
        )
    ]
    return replace(advice, sources=tuple(left))
