"""Measure what each source gave on each night by the source's own best."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.records import SourceNight
from pipeline.report.standing import NightFacts

LEVELS = 5  # steps of colour between nothing and the source's best night


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One source's night on the map."""

    row: SourceNight
    level: int  # 0 to LEVELS: what came, measured by the source's own best night
    is_bad: bool  # somebody should look

    @property
    def says(self) -> str:
        """Everything the ledger knows, for whoever points at it."""
        row = self.row
        return (
            f"{row.source_id}, {row.night}: announced {row.announced}, kept {row.kept}, "
            f"unchanged {row.unchanged}, rejected {row.rejected}, missed {row.missed}"
            + (f", expected {row.expected}" if row.expected else "")
            + f"; crawl {row.outcome}"
        )


def heat_of(known: NightFacts, rows: Sequence[SourceNight]) -> dict[str, dict[date, Cell]]:
    """A row a source, in the order of their ids; in it a cell for each night it was collected."""
    best: dict[str, int] = {}
    cells: dict[str, dict[date, Cell]] = {}
    for row in rows:
        best[row.source_id] = max(best.get(row.source_id, 0), row.came)
    for row in rows:
        top = best[row.source_id]
        level = -(-row.came * LEVELS // top) if top else 0
        is_bad = row.source_id in known.looks(row.night, [row])
        cells.setdefault(row.source_id, {})[row.night] = Cell(row=row, level=level, is_bad=is_bad)
    return dict(sorted(cells.items()))
