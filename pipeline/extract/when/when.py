"""Say when the article of a page was published and last changed."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from zoneinfo import ZoneInfo

from htmldate import find_date

from pipeline.extract.page.linked_data import Node
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page
from pipeline.extract.when.publication import Decision, decide
from pipeline.extract.when.times import (
    Candidate,
    framed_candidates,
    framed_times,
    is_elsewhere,
    modified_candidates,
    published_candidates,
    visible_candidates,
)
from pipeline.records import Announcement
from pipeline.sources.model import Source

MONTH_FIRST = {"us", "ph", "bz", "fm"}  # countries that write 4/28/2024


def published(
    page: Page,
    node: Node,
    tags: MetaTags,
    hints: Sequence[Announcement],
    source: Source,
    captured_at: datetime,
) -> Decision:
    """The time of publication: from what machines are told, else from what readers see."""
    zone = ZoneInfo(source.time_zone) if source.time_zone else None
    is_month_first = source.country in MONTH_FIRST
    candidates: list[Candidate] = []
    for more in (
        published_candidates(page, node, tags, hints),
        framed_times(page),
        visible_candidates(page),
        framed_candidates(page),
    ):
        candidates += more
        decision = decide(candidates, captured_at, zone, is_month_first=is_month_first)
        if decision.winner and decision.winner.origin != "url":
            return decision
    if decision.winner is None and (found := _guessed(page, captured_at)):
        decision = decide([*candidates, found], captured_at, zone)
    return decision


def modified(
    page: Page,
    node: Node,
    tags: MetaTags,
    hints: Sequence[Announcement],
    source: Source,
    captured_at: datetime,
) -> Decision:
    """The time of the last change."""
    zone = ZoneInfo(source.time_zone) if source.time_zone else None
    candidates = list(modified_candidates(page, node, tags, hints))
    is_month_first = source.country in MONTH_FIRST
    return decide(
        candidates, captured_at, zone, is_month_first=is_month_first, subject="modified_at"
    )


def _guessed(page: Page, captured_at: datetime) -> Candidate | None:
    """What htmldate finds in what is left of a page without scripts and other articles."""
    tree = deepcopy(page.tree)
    for element in list(tree.iter("script", "meta", "aside", "nav", "footer", "time")):
        element.drop_tree()
    for element in [one for one in tree.iter("div", "section", "ul") if is_elsewhere(one)]:
        if element.getparent() is not None:
            element.drop_tree()
    latest = captured_at.strftime("%Y-%m-%d")
    found = find_date(tree, original_date=True, extensive_search=False, max_date=latest)
    return Candidate(found, "text", "htmldate") if found else None
