"""What is being committed to the tables at present: as long as it lasts, no edition is made.

Tables are committed one after another. Whoever begins leaves a mark before the first commit and
takes it away after the last, so that nobody takes half of it for a moment that ever was. A mark
names days and nights: what a killed writer left is written again by whoever publishes next. Rows
follow from what was read, so it does no harm where that writer lives.
"""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from pipeline.errors import MissingError, StoreError
from pipeline.layout import begun_key, begun_name, begun_prefix
from pipeline.store import Store

NIGHT = "night="


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Days of publication and nights of versions that may be half committed."""

    name: str
    days: frozenset[date] = field(default_factory=frozenset)
    nights: frozenset[date] = field(default_factory=frozenset)
    left: frozenset[date] = field(default_factory=frozenset)  # whose own publish may be half done


def night_name(night: date) -> str:
    """The name of a night's publish."""
    return f"{NIGHT}{night:%Y-%m-%d}"


def begin(raw: Store, name: str, days: Collection[date], nights: Collection[date]) -> Begun:
    """Mark what is about to be committed, with what others left half committed.

    Their marks are merged into ours before they go, so that they are never lost.
    """
    others = begun(raw)
    whole = Begun(
        name=name,
        days=frozenset(days).union(*(one.days for one in others)),
        nights=frozenset(nights).union(*(one.nights for one in others)),
        left=frozenset(
            date.fromisoformat(one.name.removeprefix(NIGHT))
            for one in others
            if one.name.startswith(NIGHT) and one.name != name
        ),
    )
    mark(raw, name, whole.days, whole.nights)
    for one in others:
        if one.name != name:
            raw.delete(begun_key(one.name))
    return whole


def mark(raw: Store, name: str, days: Collection[date], nights: Collection[date]) -> None:
    """Say that somebody may be between two commits about some days and nights."""
    stated = {
        "days": sorted(f"{day}" for day in days),
        "nights": sorted(f"{night}" for night in nights),
    }
    raw.write(begun_key(name), json.dumps(stated).encode())


def end(raw: Store, name: str) -> None:
    """Every table holds it."""
    raw.delete(begun_key(name))


def is_anything_begun(raw: Store) -> bool:
    """Whether somebody is between two commits, or died there."""
    return bool(raw.keys(begun_prefix()))


def begun(raw: Store) -> list[Begun]:
    """Every mark there is."""
    found = []
    for key in raw.keys(begun_prefix()):
        with suppress(MissingError):  # ended since it was listed
            found.append(_parse(raw, key, raw.read(key)))
    return found


def _parse(raw: Store, key: str, data: bytes) -> Begun:
    try:
        stated = json.loads(data)
        return Begun(
            name=begun_name(key),
            days=frozenset(map(date.fromisoformat, stated["days"])),
            nights=frozenset(map(date.fromisoformat, stated["nights"])),
        )
    except (ValueError, KeyError, TypeError) as error:
        message = f"{raw.uri}/{key} is damaged; remove it, and publish {begun_name(key)} again"
        raise StoreError(message) from error
