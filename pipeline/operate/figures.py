"""The figures of a night, by the names under which monitoring is told of them."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from pipeline.readings.ledgers import read_ledgers
from pipeline.report.standing import needs_look
from pipeline.run import Run

# Plain StatsD knows no labels: the source stands in the name, and a mapping takes it out again.
SUMMED = ("kept", "unchanged", "rejected", "missed")
OF_SOURCE = ("troubled", "kept", "expected", "rejected", "missed")


def figures_of(run: Run) -> Mapping[str, int]:
    """What is told of a published night, if it is the newest: a gauge shows one night at a time."""
    if not run.is_current:
        return {}
    rows = [read.ledger for read in read_ledgers(run.raw, run.night)]
    over_at = datetime.combine(run.night + timedelta(days=1), time(), UTC)
    found = {
        "night.sources": len(rows),
        "night.troubled": sum(map(needs_look, rows)),
        "night.age_seconds": int((run.now - over_at).total_seconds()),
    }
    for name in SUMMED:
        found[f"night.{name}"] = sum(getattr(row, name) for row in rows)
    for row in rows:
        for name in OF_SOURCE:
            value = needs_look(row) if name == "troubled" else getattr(row, name)
            found[f"source.{row.source_id}.{name}"] = int(value)
    return {f"nightdesk.{name}": value for name, value in found.items()}
