"""Who is collected already: by host, by feed, by name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pipeline.curate.leads import Lead, folded
from pipeline.identity import registered_domain
from pipeline.sources.catalog import Catalog

NOT_ID = re.compile(r"[^a-z0-9]+")
MANY_SITES = {  # hosts whose feeds are those of as many publishers
    "feedburner.com", "feedblitz.com", "feedproxy.google.com", "feedproxy.com", "rss.app",
    "rsshub.app", "fetchrss.com", "politepol.com", "feed43.com", "morss.it", "fivefilters.org",
    "feedrapp.info", "feedspot.com", "medium.com", "reddit.com", "youtube.com", "google.com",
    "github.com", "nitter.net", "livejournal.com", "flipboard.com", "facebook.com", "t.me",
}  # fmt: skip


@dataclass(slots=True)
class KnownSites:
    """Who is collected already, and by which id."""

    by_host: dict[str, str] = field(default_factory=dict)
    by_feed: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, catalog: Catalog) -> "KnownSites":
        """Those of a catalog."""
        known = cls()
        for source in catalog:
            hosts = (source.host, *source.hosts, *source.identity.former_hosts)
            known.add(source.id, hosts, source.feeds)
            for name in (source.name, source.id[3:], bare(source.host).rpartition(".")[0]):
                known.by_name.setdefault(folded(name), source.id)
        return known

    def add(self, source_id: str, hosts: Iterable[str], feeds: Iterable[str]) -> None:
        """One more."""
        self.ids.add(source_id)
        for host in hosts:
            self.by_host.setdefault(bare(host), source_id)
        for feed in feeds:
            self.by_feed.setdefault(feed.rstrip("/"), source_id)

    def named(self, lead: Lead) -> str:
        """Who has the feed, the host or the name of a lead; empty where nobody has."""
        if lead.publisher:
            found = self.by_name.get(folded(lead.publisher), "")
            return found if not lead.country or found.startswith(lead.country) else ""
        return self.by_feed.get(lead.feed.rstrip("/"), "") or self.at(lead.home or lead.feed)

    def at(self, url: str) -> str:
        """Who is at an address that no other publisher shares."""
        host = bare(urlsplit(url).hostname or "")
        return "" if is_shared(host) else self.by_host.get(host, "")

    def free_id(self, wanted: str, home: str) -> str:
        """An id that nobody has: of a site below another's domain, with its own name behind."""
        if wanted not in self.ids:
            return wanted
        labels = bare(urlsplit(home).hostname or "").split(".")
        more = [NOT_ID.sub("_", one) for one in (labels[0], labels[-1])]
        more = [one for one in more if not wanted.endswith(f"_{one}")]
        for one in (*more, *map(str, range(2, 10_000))):
            if (longer := f"{wanted[:50]}_{one[:12]}") not in self.ids:
                return longer
        return wanted


def is_shared(host: str) -> bool:
    """Whether a host serves the feeds of many publishers.

    >>> is_shared("feeds.feedburner.com"), is_shared("news.example")
    (True, False)
    """
    return host in MANY_SITES or registered_domain(host) in MANY_SITES


def bare(host: str) -> str:
    """A host's name as people tell it apart.

    >>> bare("WWW.News.example.")
    'news.example'
    """
    return host.lower().rstrip(".").removeprefix("www.")
