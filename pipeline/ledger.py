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
    unchanged: Collection[str],
    kept: Collection[str],
    rejects: Sequence[Reject],
    expected: int = 0,
    outcome: str = "complete",
) -> tuple[SourceNight, list[Reject]]:
    """The ledger of one source's night, and its rejects with those that nobody named yet.

    The collections hold announced addresses. An announced address that nothing else speaks of was
    missed: it becomes a reject of its own, so that nothing is silent.
    """
    known = set(fetched) | set(unchanged) | set(kept) | {reject.url for reject in rejects}
    missing = [
        Reject(
            url=url,
            source_id=source_id,
            stage=Stage.FETCH,
            reason=Reason.NOT_FETCHED,
            evidence="announced, and the crawl ended before its turn",
        )
        for url in sorted(set(announced) - known)
    ]
    settled = [*_once_each(rejects, set(kept)), *missing]
    reasons = Counter(str(reject.reason) for reject in settled)
    row = SourceNight(
        source_id=source_id,
        night=night,
        announced=len(set(announced)),
        fetched=len(set(fetched)),
        unchanged=len(set(unchanged) - set(kept)),
        kept=len(set(kept)),
        rejected=len(settled),
        missed=reasons[str(Reason.NOT_FETCHED)],
        expected=expected,
        outcome=outcome,
        reasons=dict(sorted(reasons.items())),
    )
    return row, settled


def _once_each(rejects: Sequence[Reject], kept: Collection[str]) -> list[Reject]:
    """The last word on each address; an address that was kept after all is no reject."""
    return list({reject.url: reject for reject in rejects if reject.url not in kept}.values())
