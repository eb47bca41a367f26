"""Part the kept from the rejected, losing neither."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

from pipeline.records import Reject, Tally

In = TypeVar("In")
Out = TypeVar("Out")


def sift(
    things: Iterable[In], judge: Callable[[In], Out | Reject]
) -> tuple[list[Out], list[Reject]]:
    """Everything that `judge` made of the things, in two lists."""
    kept: list[Out] = []
    rejects: list[Reject] = []
    for thing in things:
        verdict = judge(thing)
        if isinstance(verdict, Reject):
            rejects.append(verdict)
        else:
            kept.append(verdict)
    return kept, rejects


def tally(kept: int, rejects: Iterable[Reject]) -> Tally:
    """The count of a stage, with its rejects by reason."""
    reasons = Counter(str(reject.reason) for reject in rejects)
    return Tally(kept=kept, rejected=reasons.total(), reasons=dict(sorted(reasons.items())))
