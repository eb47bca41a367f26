"""Say when the article of a page was published and last changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.extract.page.linked_data import Node
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page
from pipeline.extract.when.publication import Decision, decide
from pipeline.extract.when.times import (
    Candidate,
    changed_candidates,
    framed_candidates,
    framed_times,
    modified_candidates,
    published_candidates,
    visible_candidates,
)
from pipeline.notation.times import Habits, languages_of
from pipeline.records import Announcement
from pipeline.sources.model import Source


def habits_of(source: Source, declared: Sequence[str]) -> Habits:
    """How the times of a source's page are printed, in the languages that both declare."""
    return Habits(
        languages=languages_of(*declared, source.language),
        zone=ZoneInfo(source.time_zone) if source.time_zone else None,
        country=source.country,
    )


def published(
    page: Page,
    node: Node,
    tags: MetaTags,
    hints: Sequence[Announcement],
    habits: Habits,
    captured_at: datetime,
) -> Decision:
    """The time of publication: from what machines are told, else from what readers see."""
    candidates: list[Candidate] = []
    for more in (
        published_candidates(page, node, tags, hints),
        framed_times(page),
        visible_candidates(page, node),
        framed_candidates(page),
    ):
        candidates += more
        decision = decide(candidates, captured_at, habits)
        if decision.winner and decision.winner.origin != "url":
            return decision
    if decision.winner is None:
        changed = decide([*candidates, *changed_candidates(page)], captured_at, habits)
        if changed.winner:
            notes = (*changed.notes, "published_at: only the last change is printed")
            return replace(changed, notes=notes)
    return decision


def modified(
    page: Page,
    node: Node,
    tags: MetaTags,
    hints: Sequence[Announcement],
    habits: Habits,
    captured_at: datetime,
) -> Decision:
    """The time of the last change."""
    candidates = list(modified_candidates(page, node, tags, hints))
    return decide(candidates, captured_at, habits, subject="modified_at")
