"""What a host's robots.txt allows us, and what no answer to it means."""

from dataclasses import dataclass

from pipeline.discover import (
    Robots,
    read_robots,
    read_robots_licences,
    read_robots_sitemaps,
)
from pipeline.records import Reason

AGENT = "nightdesk"
MAX_ROBOTS_BYTES = 8 << 20  # decoded; of which the first part is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A host's rules for us; where they could not be had, why nothing may be asked."""

    robots: Robots | None = None
    sitemaps: tuple[str, ...] = ()  # that it names
    licences: tuple[str, ...] = ()  # likewise: documents that say what its pages may be used for
    unavailable: str | None = None
    reason: Reason | None = None  # where it is not that robots.txt gives no answer
    cause: Reason | None = None  # why it gives none, for those who ask for nothing else

    def allow(self, url: str) -> bool:
        """Whether an address may be asked."""
        if self.unavailable is not None:
            return False
        return self.robots is None or self.robots.allows(url)

    @property
    def crawl_delay_seconds(self) -> float | None:
        """The pause that the host asks for between two requests."""
        return self.robots.crawl_delay_seconds if self.robots else None


ALLOW_ALL = Rules()


def rules_of_answer(status: int, body: bytes, url: str = "") -> Rules:
    """The rules that an answer to /robots.txt stands for.

    A host without one (4xx) allows all; one that is broken (5xx, 429) allows nothing.
    """
    if 200 <= status < 300:
        return read_rules(body, url)
    if 400 <= status < 500 and status != 429:
        return ALLOW_ALL
    return Rules(unavailable=f"robots.txt answered {status}")


def read_rules(body: bytes, url: str = "") -> Rules:
    """The rules in a robots.txt; a page with status 200 in its place holds none."""
    return Rules(
        robots=read_robots(body, AGENT),
        sitemaps=tuple(read_robots_sitemaps(body, url)),
        licences=tuple(read_robots_licences(body)),
    )
