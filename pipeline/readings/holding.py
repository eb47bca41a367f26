"""Hold a night back that its checks speak against, until it passes or a person lets it go.

Whether a night is held follows from what lies in the raw bucket: its readings, how many articles
the nights before it brought, and whether somebody released it. So it does not matter in which order
nights were run; one whose past is filled in later is judged again.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.errors import MissingError, NightError
from pipeline.layout import (
    checks_key,
    checks_prefix,
    held_key,
    nights_in,
    reading_prefix,
    release_key,
)
from pipeline.notation.plain import plain, record_of
from pipeline.readings.checks import check_amount, check_night
from pipeline.readings.held import held_nights
from pipeline.readings.ledgers import Read, read_ledgers
from pipeline.readings.pending import add_pending
from pipeline.records import Flaw, Hold, Release
from pipeline.store import Store

if TYPE_CHECKING:
    from pipeline.readings.choosing import Chosen

PAST = 28  # nights before one that say what is usual
FETCHES = 8  # small files asked for at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a night's own checks found, and how many articles came of each source."""

    came: Mapping[str, int] = field(default_factory=dict)
    flaws: tuple[Flaw, ...] = ()


def check(raw: Store, night: date, chosen: "Chosen") -> None:
    """Keep what is found in a night's readings, as they would be gathered and set aside."""
    reads = read_ledgers(raw, night)
    files = f"{raw.uri}/{reading_prefix(night)}*.parquet"
    flaws = tuple(check_night(chosen.parts, chosen.aside, reads, files))
    _keep(raw, night, Checked(came=_came(reads), flaws=flaws))


def judge(raw: Store, night: date) -> bool:
    """Mark a night as held, or no longer; whether that changed.

    Before it does, the night is remembered as pending: its readings have to be gathered again.
    """
    hold = hold_of(raw, night)
    key = held_key(night)
    is_held, was_held = bool(hold.stopping), raw.head(key) is not None
    if is_held != was_held:
        add_pending(raw, night, [])
    if is_held:
        raw.write(key, json.dumps([plain(one) for one in hold.stopping]).encode())
    elif was_held:
        raw.delete(key)
    return is_held != was_held


def judge_others(raw: Store, nights: Collection[date]) -> list[date]:
    """Judge again what rests on some nights, and what is held; those that changed."""
    last, first = max(nights) + timedelta(days=PAST), min(nights)
    checked = set(nights_in(raw.keys(checks_prefix())))
    rests = {night for night in checked if first < night <= last}
    others = sorted((rests | held_nights(raw)) - set(nights))
    return [night for night in others if judge(raw, night)]


def hold_of(raw: Store, night: date) -> Hold:
    """Everything that the checks find in a night, and whether somebody let it go."""
    ours = _checked(raw, night)
    days = [night - timedelta(days=back) for back in range(1, PAST + 1)]
    there = {*nights_in(raw.folders(reading_prefix())), *nights_in(raw.keys(checks_prefix()))}
    with ThreadPoolExecutor(FETCHES) as pool:
        looks = pool.map(lambda day: _checked(raw, day) if day in there else Checked(), days)
        past = [one.came for one in looks]
    query = (
        "SELECT night, sum(kept + unchanged) AS came FROM nights WHERE night BETWEEN "  # noqa: S608 - shown to a person
        f"'{days[-1]}' AND '{night}' GROUP BY night ORDER BY night"
    )
    flaws = (*ours.flaws, *check_amount(ours.came, past, query))
    return Hold(flaws=flaws, release=release_of(raw, night))


def release(raw: Store, night: date, because: str, at: datetime) -> Release:
    """Let a night go in spite of what its checks found; it is gathered with the next one.

    Raises NightError where it is not held.
    """
    hold = hold_of(raw, night)
    if not hold.stopping:
        message = f"the night {night} is not held back; `nightdesk status` shows which nights are"
        raise NightError(message)
    stopped = {one.check for one in hold.flaws if one.stops}
    found = Release(night=night, checks=tuple(sorted(stopped)), because=because, at=at)
    raw.write(release_key(night), json.dumps(plain(found), indent=1).encode())
    return found


def take_back(raw: Store, night: date) -> Hold:
    """Forget that somebody let a night go, and what stands against it; the next one judges it.

    Raises NightError where nobody did. The night is pending before that counts: it may have been
    published, and whoever publishes next takes it out again.
    """
    if release_of(raw, night) is None:
        message = f"the night {night} was not released, so there is nothing to take back"
        raise NightError(message)
    add_pending(raw, night, [])
    raw.delete(release_key(night))
    return hold_of(raw, night)


def release_of(raw: Store, night: date) -> Release | None:
    """Who let a night go, if anybody."""
    try:
        return record_of(Release, json.loads(raw.read(release_key(night))))
    except MissingError:
        return None


def _checked(raw: Store, night: date) -> Checked:
    """What was found in a night; of one that was read before there were checks its numbers."""
    try:
        return record_of(Checked, json.loads(raw.read(checks_key(night))))
    except MissingError:
        reads: Sequence[Read] = read_ledgers(raw, night)
    found = Checked(came=_came(reads))
    if reads:
        _keep(raw, night, found)
    return found


def _keep(raw: Store, night: date, found: Checked) -> None:
    raw.write(checks_key(night), json.dumps(plain(found)).encode())


def _came(reads: Sequence[Read]) -> dict[str, int]:
    return {read.ledger.source_id: read.ledger.came for read in reads}
