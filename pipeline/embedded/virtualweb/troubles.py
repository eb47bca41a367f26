"""What goes wrong on a day: a newsroom that falls silent, walls itself in, or changes its pages.

A file says so, and may be changed while the web is served: it is looked at with every request.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from pipeline.embedded.virtualweb.listings import dated_path
from pipeline.embedded.virtualweb.sites import Site
from pipeline.embedded.virtualweb.stories import Story


class Trouble(StrEnum):
    """What is wrong with a newsroom's day."""

    DEAD = "dead"  # what lists the day answers 503
    CONSENT = "consent"  # a wall stands before every story
    TEMPLATE = "template"  # pages are built anew, and state nothing but headline and text
    HALF = "half"  # every other story is listed
    QUIET = "quiet"  # none is


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """The days on which something is wrong, and with whom."""

    by_day: Mapping[date, Mapping[str, Trouble]] = field(default_factory=dict)

    def of_story(self, story: Story) -> Trouble | None:
        """What is wrong with a story's day at its newsroom."""
        return self.by_day.get(story.night, {}).get(story.source_id)

    def are_listed(self, stories: Sequence[Story]) -> list[Story]:
        """The stories that a newsroom speaks of."""
        return [
            story
            for number, story in enumerate(stories)
            if (trouble := self.of_story(story)) is not Trouble.QUIET
            and (trouble is not Trouble.HALF or number % 2)
        ]

    def is_dead(self, site: Site, path: str, ending: date) -> bool:
        """Whether a document does not answer: those of a day, and on the last day the others too."""
        days = [day for day, ours in self.by_day.items() if ours.get(site.source_id) == "dead"]
        if any(
            path == dated_path(template, day)
            for day in days
            for template in filter(None, (site.dated_sitemap, site.archive))
        ):
            return True
        others = {"/", "/sitemap.xml", site.feed_path, site.news_sitemap}
        return ending in days and (path in others or path.startswith("/feed"))


NO_TROUBLES = Troubles()


def read_troubles(file: Path) -> Troubles:
    """What a file says, as `{"2026-03-01": {"us_harborledger": "dead"}}`; nothing without one."""
    try:
        stated = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return NO_TROUBLES
    return Troubles(
        by_day={
            date.fromisoformat(day): {name: Trouble(kind) for name, kind in ours.items()}
            for day, ours in stated.items()
        }
    )
