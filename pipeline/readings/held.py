"""Which nights are held back, and for what: whoever reads a night's readings or ledgers asks."""

import json
from datetime import date

from pipeline.errors import MissingError
from pipeline.layout import held_key, held_prefix, nights_in
from pipeline.notation.plain import record_of
from pipeline.readings.ledgers import Read, read_ledgers
from pipeline.records import Flaw
from pipeline.store import Store


def is_held(raw: Store, night: date) -> bool:
    """Whether a night is held back: no reading of it may be seen."""
    return raw.head(held_key(night)) is not None


def held_flaws(raw: Store, night: date) -> list[Flaw]:
    """For what a night is held back; empty where it is not."""
    try:
        return [record_of(Flaw, one) for one in json.loads(raw.read(held_key(night)))]
    except MissingError:
        return []


def held_nights(raw: Store) -> set[date]:
    """Every night that is held back."""
    return set(nights_in(raw.keys(held_prefix())))


def released_ledgers(raw: Store, night: date) -> list[Read]:
    """The ledgers and rejects of a night; nothing of one that is held."""
    return [] if is_held(raw, night) else read_ledgers(raw, night)
