"""Render all nights on one page: how each stands, what comes next, and who gave what."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from jinja2 import Template
from markupsafe import Markup

from pipeline.records import SourceNight
from pipeline.report.heat import heat_of
from pipeline.report.standing import (
    NEEDS_A_PERSON,
    NightFacts,
    NightLine,
    NightRun,
    Standing,
    lines_of,
    spans_of,
)
from pipeline.report.templates import template
from pipeline.report.wording import run_path, with_commands

# Airflow shows the page in a frame that may not leave itself; a link of the frame's parent may. And
# Airflow's own switch between light and dark is a class of its page.
IN_FRAME = """
if (window.parent !== window) {
  const outer = window.parent.document.documentElement.classList;
  const follow = () => {
    document.documentElement.dataset.theme = outer.contains("dark") ? "dark" : "light";
  };
  follow();
  new MutationObserver(follow).observe(window.parent.document.documentElement,
    {attributeFilter: ["class"]});
}
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


def nights_page(
    known: NightFacts,
    nights: Sequence[date],
    *,
    elsewhere: Sequence[date] = (),
    earlier: date | None = None,
    later: date | None = None,
    advice: Markup = Markup(),  # noqa: B008 - immutable
) -> str:
    """The page of some nights, the newest first.

    `elsewhere` are nights beyond these that run or failed; `earlier` and `later` the last nights of
    the pages before and after.
    """
    lines = lines_of(known, nights)
    shown = set(nights)
    rows = [row for row in known.rows if row.night in shown]
    return _page().render(
        lines=lines,
        verdict=_verdict(known, lines),
        gaps=_gaps(known, lines),
        cells=heat_of(known, rows),
        totals=_totals(rows),
        advice=advice,
        run_link=run_link,
        with_commands=with_commands,
        elsewhere=elsewhere,
        earlier=earlier,
        later=later,
        needs_a_person=NEEDS_A_PERSON,
        script=Markup(IN_FRAME),  # noqa: S704 - our own text, named by its hash in the page's CSP
        script_hash=base64.b64encode(hashlib.sha256(IN_FRAME.encode()).digest()).decode(),
    )


def run_link(run: NightRun) -> str:
    """Airflow's page of a run."""
    return run_path(run.dag_id, run.run_id)


def _totals(rows: Sequence[SourceNight]) -> Mapping[date, int]:
    totals: dict[date, int] = {}
    for row in rows:
        totals[row.night] = totals.get(row.night, 0) + row.kept
    return totals


def _verdict(known: NightFacts, lines: Sequence[NightLine]) -> str:
    """What somebody reads who has ten seconds."""
    over = [line for line in lines if line.standing is not Standing.WAITING]
    if not over:
        return "No night is over yet."
    newest = over[0]
    word = _WORDS[newest.standing]
    said = f"The newest night, {newest.night:%A %-d %B}, is {word}: {newest.says}."
    others = sum(
        line.standing in NEEDS_A_PERSON and not known.is_before(line.night) for line in over[1:]
    )
    if not others:
        return f"{said} No other night here needs anybody."
    needing = "1 other night needs" if others == 1 else f"{others} other nights need"
    return f"{said} {needing} somebody: see below."


_WORDS: Mapping[Standing, str] = {
    Standing.PUBLISHED: "published",
    Standing.LOOK: "published, and somebody should look",
    Standing.RUNNING: "at work",
    Standing.FAILED: "failed",
    Standing.HELD: "held back, with nothing of it in the tables",
    Standing.PARTIAL: "there in part",
    Standing.MISSING: "missing",
}


def _gaps(known: NightFacts, lines: Sequence[NightLine]) -> list[tuple[date, date, str]]:
    """The spans of days to backfill, the newest first, each with what to choose in the form.

    Days before the first that was asked for are none: a feed tells of them too.
    """
    chosen: dict[str, list[date]] = {}
    for line in lines:
        is_open = line.standing in {Standing.MISSING, Standing.PARTIAL}
        if is_open and not known.is_before(line.night):
            chosen.setdefault("All Runs" if line.run else "Missing Runs", []).append(line.night)
    found = [(*span, choice) for choice, nights in chosen.items() for span in spans_of(nights)]
    return sorted(found, reverse=True)


@cache
def _page() -> Template:
    return template("nights.html")
