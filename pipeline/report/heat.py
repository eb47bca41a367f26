"""Render the last nights of every source as one heat map."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from pipeline.records import SourceNight

# Airflow shows the page in a frame that may not leave itself; a link of the frame's parent may.
LEAVE_FRAME = """
for (const link of document.querySelectorAll("a[data-leave]")) {
  link.addEventListener("click", (event) => {
    if (window.parent === window) return;
    event.preventDefault();
    const twin = window.parent.document.createElement("a");
    twin.href = link.href;
    window.parent.document.body.append(twin);
    twin.click();
    twin.remove();
  });
}
"""
LEVELS = 5  # steps of colour between nothing and the source's best night


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One source's night on the map."""

    row: SourceNight
    level: int  # 0 to LEVELS: what came, measured by the source's own best night

    @property
    def is_bad(self) -> bool:
        """Whether somebody should look: the crawl did not complete, or less came than promised."""
        return self.row.outcome not in {"complete", "skipped"} or self.row.is_short

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


def heat_map(
    rows: Sequence[SourceNight], *, run_ids: Mapping[date, str], reports: Sequence[date]
) -> str:
    """The page: a row a source, a column a night, the newest first.

    `run_ids` names the Airflow run that published each night, `reports` the nights with a report.
    """
    nights = sorted({row.night for row in rows}, reverse=True)
    best: dict[str, int] = {}
    cells: dict[str, dict[date, Cell]] = {}
    for row in rows:
        best[row.source_id] = max(best.get(row.source_id, 0), row.came)
    for row in rows:
        top = best[row.source_id]
        level = -(-row.came * LEVELS // top) if top else 0
        cells.setdefault(row.source_id, {})[row.night] = Cell(row=row, level=level)
    totals = {night: sum(row.kept for row in rows if row.night == night) for night in nights}
    return _page().render(
        nights=nights,
        cells=dict(sorted(cells.items())),
        totals=totals,
        run_links={night: _run_link(run_ids.get(night, "")) for night in nights},
        reports=set(reports),
        script=Markup(LEAVE_FRAME),  # noqa: S704 - our own text, named by its hash in the page's CSP
        script_hash=base64.b64encode(hashlib.sha256(LEAVE_FRAME.encode()).digest()).decode(),
    )


def _run_link(run_id: str) -> str:
    """Airflow's page of a run; of all runs where the night was not run by Airflow."""
    if not run_id or run_id.startswith("hand-"):
        return "/dags/nightly/runs"
    dag_id = "nightly"
    return f"/dags/{dag_id}/runs/{quote(run_id, safe='')}"


@cache
def _page() -> Template:
    environment = Environment(
        autoescape=select_autoescape(default=True), undefined=StrictUndefined, trim_blocks=True
    )
    return environment.from_string(
        files("pipeline.report").joinpath("heat.html").read_text(encoding="utf-8")
    )
