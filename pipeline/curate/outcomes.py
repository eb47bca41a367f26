"""What became of a row of a list."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.curate.leads import Lead
from pipeline.records import Capture, Reason, Reject

TURNED_AWAY = {
    Reason.FORBIDDEN_ADDRESS,
    Reason.ROBOTS_DISALLOWED,
    Reason.ROBOTS_UNAVAILABLE,
    Reason.BUSY,
    Reason.NOT_FETCHED,
}
STATUS_TURNED_AWAY = {401, 402, 403, 407, 429, 451}


class RowOutcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    KNOWN = "known already"
    NO_ROUTE = "no route"
    REFUSED = "refused"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the list, and what became of it."""

    row: int
    stated: str
    outcome: RowOutcome
    source_id: str = ""
    told: str = ""


def why_not(answer: Capture | Reject) -> RowOutcome:
    """What an answer that is no page makes of a row."""
    if isinstance(answer, Reject):
        return RowOutcome.REFUSED if answer.reason in TURNED_AWAY else RowOutcome.DEAD
    if answer.status in STATUS_TURNED_AWAY:
        return RowOutcome.REFUSED
    return RowOutcome.NO_ROUTE if answer.status == 200 else RowOutcome.DEAD


def row_of(lead: Lead, outcome: RowOutcome, told: str, source_id: str = "") -> Row:
    """The row of a lead."""
    return Row(row=lead.row, stated=lead.stated, outcome=outcome, source_id=source_id, told=told)
