from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover import (
    documents_for_night,
    falls_short,
    is_document_for_night,
    is_for_night,
    is_in_scope,
    next_recheck,
    read_section,
    routes_for,
)
from pipeline.discover.nights import day_in_url
from pipeline.records import Announcement, Kind, Via
from pipeline.sources import Source

NIGHT = date(2026, 3, 5)


def source(**changes):
    return Source(id="us_example", name="News", homepage="https://www.news.example/", **changes)


def announced(url="https://www.news.example/a", **changes):
    base = {"via": Via.SITEMAP, "found_in": "https://www.news.example/sitemap.xml"}
    return Announcement(url=url, source_id="us_example", **base | changes)


def published(day, hour=12):
    return announced(published_at=datetime(2026, 3, day, hour, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "current", "past"),
    [(5, True, True), (4, True, False), (2, True, False), (1, False, False), (6, False, False)],
)
def test_an_announcement_belongs_to_its_day_and_late_ones_to_the_current_night(day, current, past):
    assert is_for_night(published(day), NIGHT, True, False) is current
    assert is_for_night(published(day), NIGHT, False, False) is past


def test_a_known_late_one_is_not_collected_again():
    assert not is_for_night(published(4), NIGHT, True, True)


def test_a_date_far_ahead_is_a_mistake_and_counts_as_none():
    far = announced(published_at=datetime(2031, 1, 1, tzinfo=UTC))
    assert is_for_night(far, NIGHT, True, False)
    assert not is_for_night(far, NIGHT, False, False)


def test_undated_ones_belong_to_the_current_night_while_unknown():
    assert is_for_night(announced(), NIGHT, True, False)
    assert not is_for_night(announced(), NIGHT, True, True)
    assert not is_for_night(announced(), NIGHT, False, False)


@pytest.mark.parametrize(
    ("found_in", "expected"),
    [
        ("https://www.news.example/archive/2026/03/05", True),
        ("https://www.news.example/archive/2026/03/04", False),
        ("https://www.news.example/sitemap-2026-03.xml", True),
        ("https://www.news.example/sitemap-2026-02.xml", False),
        ("https://www.news.example/sitemap.xml", False),
    ],
)
def test_undated_ones_belong_to_a_past_night_where_a_dated_route_found_them(found_in, expected):
    assert is_for_night(announced(found_in=found_in), NIGHT, False, False) is expected


def test_the_day_in_the_address_counts_where_no_date_is_given():
    dated = announced("https://www.news.example/2026/03/05/story")
    other = announced("https://www.news.example/2026/03/04/story")
    assert is_for_night(dated, NIGHT, False, False)
    assert not is_for_night(other, NIGHT, False, False, by_dated_route=True)


def test_nothing_is_published_after_it_was_last_modified():
    old = announced(modified_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert not is_for_night(old, NIGHT, True, False)
    assert not is_for_night(old, NIGHT, False, False, by_dated_route=True)
    fresh = announced(modified_at=datetime(2026, 3, 5, 9, tzinfo=UTC))
    assert is_for_night(fresh, NIGHT, True, False)
    assert is_for_night(fresh, NIGHT, False, False)


@given(st.integers(1, 28), st.integers(0, 23), st.integers(1, 28))
def test_a_dated_announcement_belongs_to_exactly_one_past_night(day, hour, night):
    one = published(day, hour)
    assert is_for_night(one, date(2026, 3, night), False, False) is (day == night)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.example/2026/03/05/story", NIGHT),
        ("https://x.example/2026-03-05-story", NIGHT),
        ("https://x.example/2026/3/5/story", NIGHT),
        ("https://x.example/2026/mar/05/story", NIGHT),
        ("https://x.example/news/20260305/story", NIGHT),
        ("https://x.example/story-20260305.html", NIGHT),
        ("https://x.example/news/2026/0305/1500-story/", NIGHT),
        ("https://x.example/2026/13/05/story", None),
        ("https://x.example/2026/02/30/story", None),
        ("https://x.example/story-120260305", None),
        ("https://x.example/story-202603051", None),
        ("https://2026-03-05.example/", None),
        ("https://x.example/story", None),
    ],
)
def test_the_day_in_an_address(url, expected):
    assert day_in_url(url) == expected


@pytest.mark.parametrize(
    ("url", "modified_on", "expected"),
    [
        ("https://x.example/map-1.xml", None, True),
        ("https://x.example/map-1.xml", date(2026, 3, 20), True),
        ("https://x.example/map-1.xml", date(2026, 3, 1), False),
        ("https://x.example/map-2026-03.xml", None, True),
        ("https://x.example/map-2026-02.xml", None, False),
        ("https://x.example/map-2026-03-05.xml", None, True),
        ("https://x.example/map-2026-03-20.xml", None, False),
    ],
)
def test_which_sitemaps_of_an_index_can_speak_of_a_night(url, modified_on, expected):
    modified_at = modified_on and datetime(*modified_on.timetuple()[:3], tzinfo=UTC)
    assert is_document_for_night(url, modified_at, NIGHT, False) is expected


def test_where_every_lastmod_is_too_old_the_newest_sitemaps_are_read_all_the_same():
    old = [datetime(2025, month, 1, tzinfo=UTC) for month in (5, 9, 7)]
    stale = [(f"https://x.example/map-{n}.xml", at) for n, at in enumerate(old)]
    assert documents_for_night(stale, NIGHT, True) == [stale[1][0], stale[2][0]]
    fresh = ("https://x.example/map-9.xml", datetime(2026, 3, 5, tzinfo=UTC))
    assert documents_for_night([*stale, fresh], NIGHT, True) == [fresh[0]]
    dated = [("https://x.example/2025-05.xml", old[0])]
    assert documents_for_night(dated, NIGHT, True) == []


def test_rechecks_grow_rarer_and_end():
    captured_at = published_at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    waits = []
    for unchanged in range(10):
        due_at = next_recheck(published_at, captured_at, unchanged)
        if due_at is None:
            break
        waits.append(due_at - captured_at)
        captured_at = due_at
    assert waits == sorted(waits)
    assert 3 <= len(waits) <= 6
    assert captured_at - published_at <= timedelta(days=30)


def test_a_changed_article_is_looked_at_the_next_night():
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert next_recheck(noon, noon + timedelta(hours=12), 0) <= noon + timedelta(hours=36)


SOURCE = {
    "feeds": ("https://www.news.example/rss",),
    "sitemaps": ("https://www.news.example/sitemap.xml",),
    "dated_sitemaps": ("https://www.news.example/sitemap-{yyyy}-{mm}.xml",),
    "archives": ("https://www.news.example/archive/{yyyy}/{m}/{dd}",),
    "sections": ("https://www.news.example/world",),
    "cdx": ("https://web.example/cdx",),
    "cc_news": ("/data/cc-news/",),
}


def test_a_current_night_is_told_by_feeds_sitemaps_and_sections():
    found = routes_for(source(**SOURCE), NIGHT, True)
    assert [(one.kind, one.is_dated) for one in found] == [
        (Kind.FEED, False),
        (Kind.SITEMAP, False),
        (Kind.SECTION, False),
    ]


def test_a_past_night_is_told_by_sitemaps_and_dated_routes_and_never_by_feeds():
    found = routes_for(source(**SOURCE), NIGHT, False)
    assert [one.url for one in found][:3] == [
        "https://www.news.example/sitemap.xml",
        "https://www.news.example/sitemap-2026-03.xml",
        "https://www.news.example/archive/2026/3/05",
    ]
    assert [one.via for one in found][3:] == [Via.CDX, Via.CC_NEWS]
    assert all(one.kind is not Kind.FEED for one in found)


def test_a_past_night_without_sitemaps_asks_robots_txt_for_them():
    [one] = routes_for(source(feeds=SOURCE["feeds"]), NIGHT, False)
    assert (one.url, one.kind) == ("https://www.news.example/robots.txt", Kind.ROBOTS)
    assert Kind.ROBOTS not in [one.kind for one in routes_for(source(**SOURCE), NIGHT, False)]
    assert Kind.ROBOTS not in [one.kind for one in routes_for(source(), NIGHT, True)]


def test_a_gap_between_polls_adds_the_dated_routes():
    found = routes_for(source(**SOURCE), NIGHT, True, has_gap=True)
    assert any(one.is_dated for one in found)


def test_a_night_covers_two_days_of_a_far_time_zone():
    tokyo = source(time_zone="Asia/Tokyo", archives=("https://www.news.example/{yyyy}/{mm}/{dd}",))
    found = [one.url for one in routes_for(tokyo, date(2026, 2, 28), False) if one.is_dated]
    assert found == ["https://www.news.example/2026/02/28", "https://www.news.example/2026/03/01"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.news.example/a", True),
        ("http://news.example/a", True),
        ("https://blog.news.example/a", True),
        ("https://www.news.example/", False),
        ("https://www.news.example", False),
        ("https://www.news.example/a.pdf", False),
        ("https://www.news.example/tag/a", False),
        ("https://other.example/a", False),
        ("https://www.news.example.evil.example/a", False),
        ("ftp://www.news.example/a", False),
        ("https://user@www.news.example/a", False),
    ],
)
def test_scope(url, expected):
    one = source(hosts=("blog.news.example",), scope={"exclude": ["/tag/"]})
    assert is_in_scope(url, one) is expected


def test_only_what_is_included_is_in_scope():
    one = source(scope={"include": [r"/\d{4}/"]})
    assert is_in_scope("https://www.news.example/2026/a", one)
    assert not is_in_scope("https://www.news.example/a", one)


def test_a_section_page_announces_the_links_in_scope_once_with_their_longest_text():
    body = """<!DOCTYPE html><html><head><meta charset="utf-8"><base href="/world/"></head><body>
    <a href="/">Home</a><a href="a"><img></a><a href="a">Story “one”</a><a href="a#comments">3</a>
    <a href="https://other.example/x">Else</a><a href="javascript:x()">x</a>
    <a href="/b?x=1&amp;y=2">Two<a href="/c">Three</body>"""
    found = read_section(body.encode(), "https://www.news.example/world", source())
    assert [(one.url, one.title, one.via) for one in found.announcements] == [
        ("https://www.news.example/world/a", "Story “one”", Via.SECTION),
        ("https://www.news.example/b?x=1&y=2", "Two", Via.SECTION),
        ("https://www.news.example/c", "Three", Via.SECTION),
    ]
    assert found.rejects == ()


@pytest.mark.parametrize(
    "path",
    [
        *("/about", "/about-us/", "/contact.html", "/privacy-policy", "/de/impressum", "/terms"),
        *("/wp-login.php", "/login", "/careers", "/tags", "/authors/", "/mentions-legales"),
        *("/tag/harbour", "/tag/the-long-war-of-the-bay", "/author/ada-bright", "/topics/bay"),
        *("/category/local/", "/world/page/2/", "/page/3", "/search?q=bay", "/?s=bay", "/?cat=4"),
        *(
            "/wer/datenschutz",
            "/quienes-somos",
            "/gizlilik-politikasi",
            "/account/register-now/tag/x",
        ),
    ],
)
def test_a_section_page_announces_no_page_about_the_site_and_no_list(path):
    body = f'<html><body><a href="{path}">A link of some words</a></body></html>'.encode()
    url = "https://www.news.example/world"
    assert read_section(body, url, source()).announcements == ()
    included = read_section(body, url, source(scope={"include": ["news"]})).announcements
    assert bool(included) or "page" in path or path.startswith("/?")


@pytest.mark.parametrize(
    ("here", "after"), [("", "?page=1"), ("?page=1", "?page=2"), ("?page=2", "?page=3")]
)
def test_the_pages_of_a_section_that_counts_from_nought_are_read_in_their_order(here, after):
    links = "".join(
        f'<a href="/world?page={n}">{n + 1}</a>' for n in range(9) if f"?page={n}" != here
    )
    body = f'<html><a href="/world{after}">Next page</a>{links}'.encode()
    found = read_section(body, f"https://www.news.example/world{here}", source())
    assert found.pages == (f"https://www.news.example/world{after}",)
    assert found.announcements == ()


@pytest.mark.parametrize(
    "path",
    [
        *("/about-a-boy-who-sailed", "/2026/03/01/contact", "/local/help", "/world/mission"),
        *("/topics/bay/harbour-reopens-after-two-years-of-works", "/category/local/123456"),
        *("/?p=2041", "/profiles/the-man-who-built-the-bay", "/sport/support", "/2026/03/tags"),
    ],
)
def test_a_section_page_announces_stories_whose_names_only_sound_so(path):
    body = f'<html><body><a href="{path}">A link of some words</a></body></html>'.encode()
    [one] = read_section(body, "https://www.news.example/world", source()).announcements
    assert one.url == f"https://www.news.example{path}"


def test_links_of_the_page_s_footer_are_no_stories_but_those_of_an_article_s_are():
    body = b"""<html><body><main><article><p>Teaser</p><footer><a href="/a">Read on</a></footer>
    </article></main><a href="/b">Two</a><footer><ul><li><a href="/c">Our other paper</a></li></ul>
    <a href="/b">Two</a></footer><div role="contentinfo"><a href="/d">Made by</a></div>
    <a href="/e">Behind it</a></body></html>"""
    found = read_section(body, "https://www.news.example/world", source())
    assert [one.url.rpartition("/")[2] for one in found.announcements] == ["a", "b", "e"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<link rel="next" href="/archive?page=2">', ["https://www.news.example/archive?page=2"]),
        ('<a rel="next" href="?page=2">older</a>', ["https://www.news.example/archive?page=2"]),
        ('<a rel="next" href="https://other.example/2">older</a>', []),
        ('<a rel="next" href="/archive">itself</a>', []),
        ('<a href="?page=2">older</a>', []),
    ],
)
def test_an_archive_page_names_its_next_page(markup, expected):
    body = f"<html><head></head><body>{markup}</body></html>".encode()
    one = source(scope={"include": ["/story/"]})
    found = read_section(body, "https://www.news.example/archive", one)
    assert [url for url, _ in found.documents] == expected


@pytest.mark.parametrize("body", [b"", b"  ", b"\xfe\xff", b"\x89PNG\x00\x01"])
def test_what_is_no_page_is_a_reject(body):
    found = read_section(body, "https://www.news.example/world", source())
    assert found.announcements == ()
    assert len(found.rejects) == 1


def test_a_feed_whose_oldest_entry_is_of_the_night_falls_short():
    night = date(2026, 3, 1)
    young = announced(published_at=datetime(2026, 3, 1, 0, 5, tzinfo=UTC))
    old = announced(published_at=datetime(2026, 2, 28, 23, 5, tzinfo=UTC))
    assert falls_short([young], night)
    assert not falls_short([young, old], night)
    assert falls_short([announced()], night)
    assert falls_short([], night)


@pytest.mark.parametrize(
    ("modified", "nights"),
    [
        (None, {5, 6}),
        (datetime(2026, 3, 6, 2, tzinfo=UTC), {6}),
        (datetime(2026, 3, 9, tzinfo=UTC), {5, 6}),
    ],
)
def test_a_day_in_an_address_is_one_of_the_newsroom(modified, nights):
    one = announced("https://www.news.example/2026/03/05/a", modified_at=modified)
    found = {
        day
        for day in range(1, 12)
        if is_for_night(one, date(2026, 3, day), False, False, time_zone="America/New_York")
    }
    assert found == nights
