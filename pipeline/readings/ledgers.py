"""What reading a source's night came to, kept for the stages that read no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline import layout
from pipeline.notation.plain import packed, plain, record_of, unpacked
from pipeline.records import Article, Reject, SourceNight, Tally, Withdrawal
from pipeline.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What reading one source's night came to."""

    ledger: SourceNight
    articles: Sequence[Article] = field(default=())
    rejects: Sequence[Reject] = ()
    withdrawals: Sequence[Withdrawal] = ()
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)  # beside their own, by id


def tally(read: Read) -> Tally:
    """What one source's reading did."""
    row = read.ledger
    return Tally(kept=row.kept, rejected=row.rejected, reasons=row.reasons)


def write_ledger(store: Store, night: date, read: Read) -> None:
    """Put the ledger and the rejects where the next stage finds them."""
    stated = {
        "ledger": plain(read.ledger),
        "rejects": [plain(reject) for reject in read.rejects],
    }
    store.write(layout.read_rejects_key(night, read.ledger.source_id), packed(stated))


def read_ledgers(store: Store, night: date) -> list[Read]:
    """The ledgers and rejects of every source that was read for a night; without the articles."""
    prefix = layout.reading_prefix(night)
    keys = [key for key in store.keys(prefix) if key.endswith(".rejects.json.gz")]
    return [_parse(unpacked(store.read(key))) for key in keys]


def _parse(stated: Mapping[str, Any]) -> Read:
    return Read(
        ledger=record_of(SourceNight, stated["ledger"]),
        rejects=tuple(record_of(Reject, one) for one in stated["rejects"]),
    )
