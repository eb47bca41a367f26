"""Sort the entries of a document: which are the night's, and what the others are.

Every entry is counted once, so that nothing a source said can be lost without a number.
"""

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from pipeline.discover.coverage import reaches_back, without_machine_dates
from pipeline.discover.found import Found
from pipeline.discover.nights import AHEAD_DAYS, day_in_url, day_of, is_for_night
from pipeline.discover.routes import Lists, RouteKind
from pipeline.discover.scope import is_host_of, is_in_scope, within
from pipeline.identity import route_of
from pipeline.records import Announcement, Kind, Told, Via
from pipeline.sources.model import Source

FEW = 20  # undated entries of a list of everything that are taken without knowing its past
MACHINE_DATES = "its dates are the moment of its own making, and say nothing of its stories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known beside a document when its entries are sorted."""

    night: date
    is_current: bool
    source: Source
    is_known: Callable[[str], bool]  # whether another night captured the article of that key
    key_of: Callable[[str], str]
    resolved: Mapping[str, str]  # where addresses of others were found to lead
    stated_days: dict[str, date]  # by key: what other entries stated, whichever document's
    listed: Container[str] | None = None  # keys that such lists held before; None: unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The entries of a document."""

    of_night: tuple[Announcement, ...]  # in scope, in their order
    outside: tuple[Announcement, ...]  # of the night or undated, and out of scope
    proxied: tuple[Announcement, ...]  # of the night, by the address of somebody who sends on
    of_others: tuple[Announcement, ...]  # of another night, with the day they state
    held: tuple[Announcement, ...]  # undated, and not taken for that
    scripted: tuple[Announcement, ...]  # of the night, whose page is nothing without its scripts
    told: Told  # without what only the list of addresses knows: announced and repeated
    notes: tuple[str, ...] = ()


def sort_entries(
    found: Found, route: RouteKind, url: str, known: Circumstances, *, doubts_dates: bool = False
) -> Sorted:
    """What a document's entries are to a night.

    `doubts_dates` says that its `lastmod`s were found to lie before.
    """
    entries: Sequence[Announcement] = found.announcements
    notes: tuple[str, ...] = ()
    is_list = route.kind is Kind.SITEMAP and route.lists is Lists.ALL
    if is_list and day_in_url(url) is None:
        entries, are_machine_made = without_machine_dates(entries)
        if doubts_dates:
            entries = [_without_lastmod(one) for one in entries]
        if are_machine_made or doubts_dates:
            notes = (MACHINE_DATES,)
    is_feed = route.kind is Kind.FEED
    proxies = proxies_of(entries, known.source) if is_feed else frozenset()
    entries = [resolved(one, known.resolved, known.source) for one in entries]
    sorting = _Sorting(route, known, entries, proxies)
    for one in entries:
        sorting.put(one)
    bad = sum(reject.url != url for reject in found.rejects)
    times = [at for one in entries if (at := one.published_at or _modified(one))]
    latest = known.night + timedelta(days=AHEAD_DAYS)  # what is later is a mistake, or an event
    told = Told(
        entries=len(entries) + bad,
        other_nights=sorting.other_nights,
        undated=len(sorting.held),
        out_of_scope=sorting.out_of_scope,
        bad_address=bad + len(sorting.scripted),
        oldest_at=min(times, default=None),
        newest_at=max((at for at in times if at.date() <= latest), default=None),
        reaches_back=reaches_back(entries, known.night)
        if not is_list
        else any(at.date() < known.night for at in times),
        is_cut=any(reject.url == url for reject in found.rejects),
    )
    return Sorted(
        of_night=tuple(sorting.of_night),
        outside=tuple(sorting.outside),
        proxied=tuple(sorting.proxied),
        of_others=tuple(sorting.of_others),
        held=tuple(sorting.held),
        scripted=tuple(sorting.scripted),
        told=told,
        notes=notes + sorting.notes,
    )


class _Sorting:
    """The heaps that entries are put on."""

    def __init__(
        self,
        route: RouteKind,
        known: Circumstances,
        entries: Sequence[Announcement],
        proxies: frozenset[str],
    ) -> None:
        self.route = route
        self.known = known
        self.of_night: list[Announcement] = []
        self.outside: list[Announcement] = []
        self.of_others: list[Announcement] = []
        self.held: list[Announcement] = []
        self.proxies = proxies
        self.proxied: list[Announcement] = []
        self.scripted: list[Announcement] = []
        self._places: dict[str, Announcement] = {}  # by key: the first entry that leads there
        self._shared: list[str] = []  # entries that are another place on the page of one before
        self.other_nights = 0
        self.out_of_scope = 0
        is_list = route.kind is Kind.SITEMAP and route.lists is Lists.ALL
        undated = sum(_is_undated(one) for one in entries) if is_list else 0
        self.holds_back = known.is_current and is_list and undated > FEW

    def put(self, one: Announcement) -> None:
        """Put an entry on its heap."""
        known = self.known
        key = known.key_of(one.url)
        day = day_of(one)
        is_far = day is not None and day > known.night + timedelta(days=AHEAD_DAYS)
        if day is not None and not is_far:
            known.stated_days.setdefault(key, day)
        first = self._places.setdefault(key, one)
        if self._is_of_night(one, key, day):
            if _is_beside(one, first):
                self._shared.append(one.url)
            if route_of(one.url) and is_host_of(host_of(one), known.source):
                self.scripted.append(one)
            elif not is_in_scope(one.url, known.source):
                if host_of(one) in self.proxies and one.url not in known.resolved.values():
                    self.proxied.append(one)
                else:
                    self.out_of_scope += 1
                    self.outside.append(one)
            elif self._is_held(one, key):
                self._hold(one, key)
            else:
                self.of_night.append(one)
        elif not is_in_scope(one.url, known.source):
            self.out_of_scope += 1
        elif not known.is_current and not known.is_known(key) and self._tells_no_day(one):
            self.held.append(one)
        else:
            self.other_nights += 1
            self.of_others.append(one)

    @property
    def notes(self) -> tuple[str, ...]:
        """What an operator should know of its entries."""
        if not self._shared:
            return ()
        told = f"{len(self._shared)} of its entries are other places on a page that is read as one"
        return (f"{told} story, such as {self._shared[0]}"[:300],)

    def _is_of_night(self, one: Announcement, key: str, day: date | None) -> bool:
        known = self.known
        if day is None and (elsewhere := known.stated_days.get(key)) is not None:
            if known.is_current and not _is_near(elsewhere, known.night):
                return False
            if not known.is_current and elsewhere != known.night:
                return False
        return is_for_night(
            one,
            known.night,
            known.is_current,
            known.is_known(key),
            by_dated_route=self.route.is_dated or None,
            time_zone=known.source.time_zone,
        )

    def _is_held(self, one: Announcement, key: str) -> bool:
        """Whether an undated entry of a long list is not simply taken for a story of tonight."""
        return self.holds_back and _is_undated(one) and key not in self.known.stated_days

    def _hold(self, one: Announcement, key: str) -> None:
        """New in the list since the last night: of this one. There before: of another."""
        if self.known.listed is None:
            self.held.append(one)
        elif key in self.known.listed:
            self.other_nights += 1
            self.of_others.append(one)
        else:
            self.of_night.append(one)

    def _tells_no_day(self, one: Announcement) -> bool:
        """Whether an entry may be of a past night, for all that it says."""
        if day_of(one) is not None:
            return False
        return one.modified_at is None or one.modified_at.date() > self.known.night


def proxies_of(entries: Sequence[Announcement], source: Source) -> frozenset[str]:
    """Hosts that a feed's links lead over, since somebody counts who clicks: half of all do."""
    hosts = Counter(map(host_of, entries))
    return frozenset(
        host
        for host, count in hosts.items()
        if host and not is_host_of(host, source) and 2 * count >= len(entries)
    )


def host_of(one: Announcement) -> str:
    """The host that an entry's address names."""
    return urlsplit(one.url).hostname or ""


def resolved(one: Announcement, leading: Mapping[str, str], source: Source) -> Announcement:
    """An entry with the address that its own leads to, where that is known or written in it."""
    if is_in_scope(one.url, source):
        return one
    leads_to = leading.get(one.url) or within(one.url, source)
    return replace(one, url=leads_to) if leads_to else one


def _is_beside(one: Announcement, first: Announcement) -> bool:
    """Whether two entries of one address have titles of their own, and places on its page."""
    places = [urlsplit(each.url).fragment for each in (one, first)]
    return all(places) and places[0] != places[1] and one.title != first.title


def _is_near(day: date, night: date) -> bool:
    return night - timedelta(days=3) <= day <= night


def _is_undated(one: Announcement) -> bool:
    return day_of(one) is None and one.modified_at is None


def _modified(one: Announcement) -> datetime | None:
    return one.modified_at if one.via in {Via.SITEMAP, Via.NEWS_SITEMAP} else None


def _without_lastmod(one: Announcement) -> Announcement:
    return one if one.published_at is not None else replace(one, modified_at=None)
