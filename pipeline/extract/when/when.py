"""Say when the article of a page was published and last changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.extract.page.linked_data import Node
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page
from pipeline.extract.when.publication import Decision, decide, is_settled
from pipeline.extract.when.times import (
    Candidate,
    changed_candidates,
    changes_announced,
    changes_printed,
    changes_stated,
    framed_candidates,
    framed_times,
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
        visible_candidates(page),
        framed_candidates(page, node),
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
    """The time of the last change: as machines are told, beside what readers see of it."""
    stated = list(changes_stated(page, node, tags))
    announced = list(changes_announced(hints))
    decision = decide([*stated, *announced], captured_at, habits, subject="modified_at")
    if is_settled(decision, captured_at):
        return decision
    printed = changes_printed(page)
    return decide([*stated, *printed, *announced], captured_at, habits, subject="modified_at")
