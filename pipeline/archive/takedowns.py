"""What was taken down: records without content, and the rule that keeps it out for good."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.layout import takedown_key, takedowns_prefix, what_was_taken_down
from pipeline.records import Reason, Reject, Stage
from pipeline.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedowns:
    """The ids that must not come back."""

    articles: frozenset[str] = field(default_factory=frozenset)
    sources: frozenset[str] = field(default_factory=frozenset)

    def covers(self, article_id: str, source_id: str) -> bool:
        """Whether an article is to be kept out."""
        return article_id in self.articles or source_id in self.sources


def read_takedowns(raw: Store) -> Takedowns:
    """Everything taken down so far; the names of the records say it all."""
    articles: set[str] = set()
    sources: set[str] = set()
    for key in raw.keys(takedowns_prefix()):
        kind, identity = what_was_taken_down(key)
        (articles if kind == "article" else sources).add(identity)
    return Takedowns(articles=frozenset(articles), sources=frozenset(sources))


def record_takedown(
    raw: Store, kind: str, identity: str, at: datetime, why: str, done: Mapping[str, object]
) -> None:
    """Write that it happened, when, why and to how much; never what it said."""
    stated = {kind: identity, "at": at.isoformat(), "why": why, "done": dict(done)}
    raw.write(takedown_key(kind, identity), json.dumps(stated, indent=1).encode())


def taken_down(article_id: str, source_id: str) -> Reject:
    """What stands for an article that was read and kept out: its address may tell its headline."""
    return Reject(
        url=f"urn:nightdesk:article:{article_id}",
        source_id=source_id,
        stage=Stage.PUBLISH,
        reason=Reason.TAKEN_DOWN,
        evidence="removed on request; see takedowns/ in the raw bucket",
    )
