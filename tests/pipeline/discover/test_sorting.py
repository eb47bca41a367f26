"""Entries whose addresses become one are named, each by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime

from pipeline.discover import Found
from pipeline.discover.routes import route_named
from pipeline.discover.sorting import Circumstances, sort_entries
from pipeline.identity import identify
from pipeline.records import Announcement, Via
from pipeline.sources import Source

NIGHT = date(2026, 3, 1)
SITE = "https://herald.example"
FEED = f"{SITE}/feed"
SOURCE = Source(id="us_herald", name="Herald", homepage=f"{SITE}/", feeds=[FEED])


def entry(path: str, title: str, **more) -> Announcement:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    facts = {"published_at": at, "title": title} | more
    return Announcement(
        url=SITE + path, source_id="us_herald", via=Via.FEED, found_in=FEED, **facts
    )


def sorted_(*entries: Announcement):
    known = Circumstances(
        night=NIGHT,
        is_current=True,
        source=SOURCE,
        is_known=lambda _: False,
        key_of=lambda url: identify(url, SOURCE),
        resolved={},
        stated_days={},
    )
    return sort_entries(Found(announcements=entries), route_named("feeds"), FEED, known)


def test_stories_behind_a_hash_bang_are_counted_and_named_one_by_one():
    found = sorted_(
        entry("/#!/story/12", "One"), entry("/app#/story/13", "Two"), entry("/a", "Three")
    )
    assert [one.title for one in found.scripted] == ["One", "Two"]
    assert [one.title for one in found.of_night] == ["Three"]
    assert (found.told.entries, found.told.bad_address) == (3, 2)
    assert len({identify(one.url, SOURCE) for one in found.scripted}) == 2


def test_places_on_one_page_are_said_to_be_read_as_one_story():
    found = sorted_(
        entry("/ticker#item-1", "One"), entry("/ticker#item-2", "Two"), entry("/ticker#item-3", "3")
    )
    [note] = found.notes
    assert note.startswith("2 of its entries are other places on a page")
    assert f"{SITE}/ticker#item-2" in note


def test_a_story_that_is_listed_twice_is_one():
    assert sorted_(entry("/a", "One"), entry("/a", "One, corrected")).notes == ()
    assert sorted_(entry("/a#xtor=1", "One"), entry("/a#xtor=2", "One")).notes == ()
    assert sorted_(entry("/a", "One"), entry("/a#comments", "One: two comments")).notes == ()


def test_the_newest_of_a_list_is_none_of_its_events_to_come():
    event = entry("/fair", "A fair", published_at=datetime(2030, 1, 1, tzinfo=UTC))
    told = sorted_(event, entry("/a", "One")).told
    assert told.newest_at == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_the_name_of_an_address_is_worked_out_once():
    """Half of what a list of 50,000 undated addresses cost was the same name once more."""
    asked = []

    def key_of(url: str) -> str:
        asked.append(url)
        return identify(url, SOURCE)

    listed = [replace(entry(f"/{n}", ""), published_at=None) for n in range(200)]
    known = Circumstances(
        night=NIGHT,
        is_current=True,
        source=SOURCE,
        is_known=lambda _: False,
        key_of=key_of,
        resolved={},
        stated_days={},
    )
    found = sort_entries(Found(announcements=tuple(listed)), route_named("sitemaps"), SITE, known)
    assert len(found.held) == 200
    assert sorted(asked) == sorted(one.url for one in listed)
