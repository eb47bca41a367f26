"""What to ask next when everything that was asked is done, and the night may not be whole yet.

The routes go from the surest and cheapest to guesses: documents of the day that the source file
states, further pages of its lists, the sitemaps of robots.txt, the feeds that WordPress has for
each day, the sitemaps that the home page links to, those that usually exist, and at last single
stories of lists that state no day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipeline.discover import routes_for
from pipeline.discover.coverage import Look, Verdict, is_doubtful, is_silent, judge, night_begins
from pipeline.discover.pages import with_page
from pipeline.discover.routes import (
    DAY_FEEDS,
    GUESSES,
    HOME,
    ROBOTS,
    RouteKind,
    looks_like_wordpress,
    route_named,
)
from pipeline.records import Kind, Reason, Told
from spiders.night.frontier import State, Visit
from spiders.night.source_night import SourceCrawl

MAX_PAGES = 30  # of one list
UNDATED_PAGES = 3  # of a list whose stories nowhere state a time
BATCH = 5  # stories from one end of a list that states no day
DAY = timedelta(days=1)
LOOK_AGAIN = timedelta(days=7)  # for sitemaps where none were found
ABSENT = frozenset({Reason.NOT_FOUND, Reason.GONE})


def verdict_of(night: SourceCrawl) -> Verdict:
    """Whether the night is whole by what was read so far."""
    return _verdict(night, looks_of(night, night.visits_now()))


def _verdict(night: SourceCrawl, looks: Sequence[Look]) -> Verdict:
    return judge(
        looks,
        night.run.night,
        is_current=night.run.is_current,
        usual=night.usual,
        mean=night.mean,
    )


def looks_of(night: SourceCrawl, visits: Sequence[Visit]) -> list[Look]:
    """The documents of a night, each list with all its pages."""
    chains: dict[str, list[Visit]] = {}
    for visit in visits:
        if visit.is_document and visit.route and not _is_taken(visit):
            chains.setdefault(visit.first or visit.url, []).append(visit)
    return [_look(night, url, chain, visits) for url, chain in chains.items()]


def _is_taken(visit: Visit) -> bool:
    """Whether an archive of others was read, which brings stories and is no list of any."""
    return route_named(visit.route).read is None and visit.state is State.FETCHED


def next_documents(night: SourceCrawl) -> list[Visit]:
    """The visits that may tell more of the night; none where it is whole or nothing is left."""
    if night.skipped_by or night.is_settled or _is_told_by_others(night):
        return []
    visits = night.visits_now()
    if more := _further_pages(night, visits):
        return more
    looks = looks_of(night, visits)
    if night.run.is_current and not looks:
        return []  # it states nothing for such a night
    night.verdict = _verdict(night, looks)
    is_current = night.run.is_current
    newest = [one for one in looks if one.route.is_newest]
    is_doubted = not night.verdict.is_whole or bool(night.gaps)
    is_doubted |= is_current and not night.verdict.is_vouched and any(map(is_doubtful, newest))
    is_outside = any(map(_is_outside, newest))
    if is_outside and (home := _home(night)):
        return home
    is_doubted |= any(one.told and is_silent(one.told, night.run.night) for one in newest)
    if not is_doubted:
        return []
    for rung in _rungs(night, night.verdict):
        if more := [visit for visit in rung if visit is not None]:
            return more
    return _stories_from_the_ends(night) if not night.verdict.is_whole else []


def _is_outside(look: Look) -> bool:
    """Whether all that a document lists lies outside the source's scope."""
    told = look.told
    return told is not None and told.entries > 0 and told.out_of_scope == told.entries


def _home(night: SourceCrawl) -> list[Visit]:
    """The home page, which tells where a site has moved to."""
    places = HOME.places(night.source, night.run.night)
    found = [night.add_document(url, HOME, is_guess=True) for url in places]
    return [visit for visit in found if visit is not None]


def _is_told_by_others(night: SourceCrawl) -> bool:
    """Whether archives of others tell a past night, so that the source itself is left in peace."""
    return bool(night.source.cc_news) and not night.run.is_current


def _rungs(night: SourceCrawl, verdict: Verdict) -> Iterator[list[Visit | None]]:
    """Each row of documents that may be asked, the cheapest first; those asked before are None."""
    run, source, places = night.run, night.source, night.memory.places
    stated = routes_for(source, run.night, run.is_current, has_gap=True)
    dated = [one for one in stated if one.is_dated and one.of.read is not None]
    yield [night.add_document(one.url, one.of) for one in dated]
    yield [night.add_document(url, route_named("sitemaps")) for url in places.sitemaps]
    yield [night.add_document(url, ROBOTS) for url in ROBOTS.places(source, run.night)]
    if verdict.is_whole:
        return
    if places.is_wordpress or (not run.is_current and looks_like_wordpress(source)):
        days = DAY_FEEDS.places(source, run.night)
        yield [night.add_document(url, DAY_FEEDS, is_guess=True) for url in days]
    if _looked_lately(places.looked_on, run.night):
        return
    places.looked_on = f"{run.night}"
    yield [night.add_document(url, HOME, is_guess=True) for url in HOME.places(source, run.night)]
    for url in GUESSES.places(source, run.night):
        yield [night.add_document(url, GUESSES, is_guess=True)]


def _looked_lately(looked_on: str, night: date) -> bool:
    if not looked_on or looked_on == f"{night}":
        return False
    return abs(night - date.fromisoformat(looked_on)) < LOOK_AGAIN


def _further_pages(night: SourceCrawl, visits: Sequence[Visit]) -> list[Visit]:
    """The next page of each list that does not reach back to before the night."""
    chains: dict[str, list[Visit]] = {}
    for visit in visits:
        if visit.is_document and visit.route and visit.told is not None:
            chains.setdefault(visit.first or visit.url, []).append(visit)
    more: list[Visit] = []
    for first, chain in chains.items():
        last = max(chain, key=lambda one: one.page)
        route = route_named(last.route)
        url = last.next or _guessed_page(night, last)
        if not url or last.page >= MAX_PAGES or is_exhausted(night, last, route, visits):
            continue
        if not night.run.is_current and route.is_newest:
            continue
        page = last.page + 1
        is_guess = not last.next or last.is_guess
        further = night.add_document(url, route, first=first, page=page, is_guess=is_guess)
        if further is not None:
            more.append(further)
    return more


def _guessed_page(night: SourceCrawl, last: Visit) -> str:
    """The next page of a WordPress feed, which names none."""
    if last.kind is not Kind.FEED or not night.memory.places.is_wordpress:
        return ""
    return with_page(last.first or last.url, last.page + 1)


def is_exhausted(
    night: SourceCrawl, last: Visit, route: RouteKind, visits: Sequence[Visit]
) -> bool:
    """Whether a further page of a list can hold nothing more of the night."""
    told = last.told
    assert told is not None
    if told.announced == 0 and (told.of_night == 0 or last.page > 1):
        return True
    if route.kind is Kind.FEED:
        return told.reaches_back
    if route.is_dated:
        return False
    if told.other_nights >= told.announced:
        return True
    stated = [one.stated_at for one in _stories_of(last.url, visits) if one.stated_at]
    if not stated:
        return last.page >= UNDATED_PAGES and told.other_nights == 0
    begin = night_begins(night.run.night)
    return 2 * sum(at < begin for at in stated) >= len(stated)


def _stories_of(url: str, visits: Iterable[Visit]) -> list[Visit]:
    return [
        one
        for one in visits
        if not one.is_document and any(hint.found_in == url for hint in one.hints)
    ]


def _look(night: SourceCrawl, url: str, chain: Sequence[Visit], visits: Sequence[Visit]) -> Look:
    """One list as all its pages together tell it."""
    first = min(chain, key=lambda one: one.page)
    last = max((one for one in chain if one.told), key=lambda one: one.page, default=first)
    route = route_named(first.route)
    told = _together(chain)
    # a further page that only repeats what others hold, or is not there, ends no list by itself
    telling = [one for one in chain if one.told and (one.told.announced or one.told.other_nights)]
    if told is not None and route.is_whole:
        lost = any(one.told is None and not _is_end(one, telling) for one in chain)
        goes_on = last.told is not None and last.told.is_open and not last.next
        told = replace(told, is_open=lost or goes_on or _is_of_other_days(night, chain, visits))
    if told is not None and route.is_newest and last.told is not None:
        is_end = is_exhausted(night, last, route, visits) or not (
            last.next or _guessed_page(night, last)
        )
        is_missing = any(one.told is None and one.reason in ABSENT for one in chain)
        is_open = not (is_end or is_missing) or last.page >= MAX_PAGES
        can_end = is_missing or route.kind is Kind.SECTION
        ended = can_end and len(telling) > 1 and not is_open
        reaches = told.reaches_back or ended
        if told.oldest_at is None and not is_open:
            reaches |= _known_to_be_older(night, told, chain, visits) > 1  # one may be pinned
        if (
            route.kind is Kind.SECTION
            and last.page >= UNDATED_PAGES
            and last.next
            and not _is_dated(last, visits)
        ):
            is_open, reaches = told.other_nights == 0, told.other_nights > 0
        told = replace(told, is_open=is_open and not reaches, reaches_back=reaches)
    return Look(
        url=url,
        route=route,
        told=told,
        is_guess=first.is_guess,
        is_watched=night.is_watched(first),
        is_absent=first.reason in ABSENT,
        has_past=night.has_past,
    )


def _is_end(lost: Visit, telling: Sequence[Visit]) -> bool:
    """Whether a page that could not be read is the one after the last."""
    return lost.reason in ABSENT and (lost.is_guess or len(telling) > 1)


def _is_of_other_days(night: SourceCrawl, chain: Sequence[Visit], visits: Sequence[Visit]) -> bool:
    """Whether a document of a day lists stories whose pages are of other days: it is today's."""
    begin = night_begins(night.run.night)
    stories = [one for page in chain for one in _stories_of(page.url, visits)]
    stated = [one.stated_at for one in stories if one.stated_at]
    near = sum(begin - DAY <= at < begin + 2 * DAY for at in stated)
    return bool(stated) and 2 * near < len(stated)


def _known_to_be_older(
    night: SourceCrawl, told: Told, chain: Sequence[Visit], visits: Sequence[Visit]
) -> int:
    """How many entries of a list without times earlier nights brought, or their pages date."""
    begin = night_begins(night.run.night)
    stories = [one for page in chain for one in _stories_of(page.url, visits)]
    return told.other_nights + sum(bool(one.stated_at and one.stated_at < begin) for one in stories)


def _is_dated(last: Visit, visits: Sequence[Visit]) -> bool:
    return any(one.stated_at for one in _stories_of(last.url, visits))


def _together(chain: Sequence[Visit]) -> Told | None:
    read = [one.told for one in chain if one.told is not None]
    if not read:
        return None
    whole = sum(read, Told())
    oldest = [one.oldest_at for one in read if one.oldest_at]
    newest = [one.newest_at for one in read if one.newest_at]
    return replace(
        whole,
        of_night=sum(one.of_night for one in read),
        oldest_at=min(oldest, default=None),
        newest_at=max(newest, default=None),
        reaches_back=any(one.reaches_back for one in read),
        is_cut=any(one.is_cut for one in read),
    )


def _stories_from_the_ends(night: SourceCrawl) -> list[Visit]:
    """Stories of lists that state no day, from both ends, while their pages are of the night."""
    begin = night_begins(night.run.night)
    found: list[Visit] = []
    visits = {visit.key: visit for visit in night.visits_now()}
    for end in (1, -1):
        asked = night.probed[end]
        if asked:
            known = [visits.get(key) for key in asked[-BATCH:]]
            fetched = [one for one in known if one and one.state is not State.TODO]
            if not any(one.stated_at and one.stated_at >= begin for one in fetched):
                continue
        rest = night.held if end == 1 else night.held[::-1]
        before = len(found)
        for one in rest:
            if len(found) - before >= BATCH:
                break
            key = night.key_of(one.url)
            if key in night.probed[1] or key in night.probed[-1]:
                continue
            night.probed[end].append(key)
            visit = night.add_story(one)
            if visit is not None and visit.state is State.TODO:
                found.append(visit)
    return found
