"""Balance a source's night: every announcement ends somewhere, and the page says where."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from pipeline.records import Reason, Reject, SourceNight, Stage


def balance(
    *,
    source_id: str,
    night: date,
    announced: Collection[str],
    fetched: Collection[str],
    kept: Collection[str],
    rejects: Sequence[Reject],
    is_accounted: bool,
    expected: int = 0,
    outcome: str = "complete",
) -> tuple[SourceNight, list[Reject]]:
    """The ledger of one source's night, and its rejects with those that nobody named yet.

    The collections hold addresses as they were announced. One that ended nowhere is known and
    unchanged where the crawl `is_accounted` for: it left a record that adds up. Otherwise the crawl
    died before its turn, and it becomes a reject, so that nothing is silent.
    """
    settled = list({one.url: one for one in rejects if one.url not in set(kept)}.values())
    ended = set(kept) | {reject.url for reject in settled}
    left = sorted(set(announced) - ended)
    if not is_accounted:
        settled += [_missed(url, source_id) for url in left]
    reasons = Counter(str(reject.reason) for reject in settled)
    row = SourceNight(
        source_id=source_id,
        night=night,
        announced=len(set(announced)),
        fetched=len(set(fetched)),
        unchanged=len(left) if is_accounted else 0,
        kept=len(set(kept)),
        rejected=len(settled),
        missed=reasons[str(Reason.NOT_FETCHED)],
        expected=expected,
        outcome=outcome,
        reasons=dict(sorted(reasons.items())),
    )
    return row, settled


def _missed(url: str, source_id: str) -> Reject:
    return Reject(
        url=url,
        source_id=source_id,
        stage=Stage.FETCH,
        reason=Reason.NOT_FETCHED,
        evidence="announced, and the crawl ended before its turn",
    )
