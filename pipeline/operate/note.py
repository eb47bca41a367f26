"""Say on a run itself which night it is for: Airflow shows when a run started, a day later."""

from collections.abc import Mapping

from pipeline.errors import PipelineError
from pipeline.operate.order import Order, asked_at, read_order
from pipeline.run import clock, finished_night
from pipeline.settings import Settings, read_settings

NIGHT, REFUSED = "Night of ", "Refused: "
LONGEST = 1000  # of what Airflow keeps


def note_of(
    context: Mapping[str, object], present: str = "", settings: Settings | None = None
) -> str:
    """The note of a run: its night and what is different about it, then what people wrote.

    `present` is the run's note so far; a run that is started again keeps its own. An order that no
    task would take is told as it will be refused.

    >>> note_of({"partition_key": "2026-03-01", "params": {"note": "a new reader"}})
    'Night of 2026-03-01: a new reader'
    """
    settings = settings or read_settings()
    try:
        order = read_order(context, asked_at(context, settings))
        finished_night(order.night, clock(settings))
    except PipelineError as error:
        return _joined(f"{REFUSED}{error}", present)
    return _joined(_told(order), present)


def _told(order: Order) -> str:
    parts = [f"{NIGHT}{order.night}"]
    if order.sources:
        parts.append(f"only {', '.join(order.sources)}")
    if order.recrawl:
        parts.append("fetched again")
    if order.max_pages:
        parts.append(f"at most {order.max_pages} pages a source")
    told = "; ".join(parts)
    return f"{told}: {order.note}" if order.note else told


def _joined(ours: str, present: str) -> str:
    first, _, rest = present.partition("\n")
    theirs = rest.strip() if first.startswith((NIGHT, REFUSED)) else present.strip()
    return "\n\n".join(part for part in (ours, theirs) if part)[:LONGEST]
