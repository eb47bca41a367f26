"""Show a cluster: who printed it when, in what relation to the one that stands for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

from pipeline.deduplicate.difference import as_html, word_difference

if TYPE_CHECKING:
    from rich.table import Table

COLUMNS = (
    "published",
    "source",
    "relation",
    "resemblance",
    "containment",
    "after",
    "title",
    "article",
)
WHOLE = {"published": 16, "article": 12}  # to be read and copied in a narrow terminal too
STYLES = {"exact": "dim", "near": "cyan", "rewrite": "magenta", "reuse": "blue"}

STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{padding:.2rem .7rem;text-align:left;vertical-align:top}"
    "del{background:#ffd7d5;color:#82071e}ins{background:#ccffd8;color:#055d20;"
    "text-decoration:none}.representative{font-weight:600}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}"
    "del{background:#5c1a1b;color:#ffc9c9}ins{background:#0f3d20;color:#b6f2c4}}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article of a cluster; the representative has no relation."""

    article_id: str
    source_id: str
    title: str
    url: str
    text: str
    published_at: datetime | None
    captured_at: datetime
    relation: str | None = None
    resemblance: float | None = None
    containment: float | None = None


def timeline(members: Sequence[Member]) -> list[Member]:
    """The members in the order in which they were printed."""
    return sorted(
        members,
        key=lambda one: (one.published_at or one.captured_at, one.captured_at, one.article_id),
    )


def timeline_table(members: Sequence[Member]) -> "Table":
    """The timeline for a terminal."""
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for name in COLUMNS:
        table.add_column(name, no_wrap=name in WHOLE, min_width=WHOLE.get(name))
    printed = timeline(members)
    for member in printed:
        style = STYLES.get(member.relation or "", "bold green")
        table.add_row(*_cells(member, printed[0]), style=style)
    return table


def cluster_html(members: Sequence[Member]) -> str:
    """The timeline as a table, each copy with its word difference from the representative."""
    representative = next((one for one in members if one.relation is None), None)
    head = "".join(f"<th>{name}</th>" for name in COLUMNS)
    rows = []
    printed = timeline(members)
    for member in printed:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in _cells(member, printed[0]))
        rows.append(f'<tr class="{escape(member.relation or "representative")}">{cells}</tr>')
        if representative and member.relation not in {None, "exact"}:
            spans = as_html(word_difference(representative.text, member.text))
            rows.append(
                f'<tr><td colspan="{len(COLUMNS)}"><details><summary>difference</summary>'
                f"<p>{spans}</p></details></td></tr>"
            )
    return f'<table class="cluster"><tr>{head}</tr>{"".join(rows)}</table>'


def cluster_page(members: Sequence[Member]) -> str:
    """The same as a page of its own."""
    title = escape(members[0].title) if members else ""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style><h1>{title}</h1>{cluster_html(members)}</html>"
    )


def _cells(member: Member, first: Member) -> tuple[str, ...]:
    when = member.published_at or member.captured_at
    hours = (when - (first.published_at or first.captured_at)) / timedelta(hours=1)
    return (
        f"{when:%Y-%m-%d %H:%M}" + ("" if member.published_at else " (captured)"),
        member.source_id,
        member.relation or "representative",
        "" if member.resemblance is None else f"{member.resemblance:.2f}",
        "" if member.containment is None else f"{member.containment:.2f}",
        f"+{hours:.1f} h" if hours else "",
        member.title,
        member.article_id[:12],
    )
