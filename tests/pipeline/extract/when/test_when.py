import json
from datetime import UTC, datetime, timedelta

import pytest
from pages import article, capture, hint, source

from pipeline.extract import explain, extract_capture
from pipeline.records import Precision, Via

AT = datetime(2026, 3, 1, 7, 30, 15, tzinfo=UTC)
CAPTURED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def linked(**fields):
    return json.dumps(
        {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "x"} | fields
    )


def read(head="", byline="", ld=None, hints=(), url="https://gazette.example/a", **fields):
    page = article(head=head, byline=byline, linked_data=linked(**(ld or {})))
    return extract_capture(capture(page, url=url, captured_at=CAPTURED), source(**fields), hints)


def test_linked_data_comes_before_all_others():
    found = read(
        ld={"datePublished": "2026-03-01T08:30:15+01:00"},
        head='<meta property="article:published_time" content="2026-03-01T08:31:00+01:00">',
        hints=[hint(published_at=AT + timedelta(minutes=3))],
    )
    assert found.published.at == AT
    assert found.published.origin == "json-ld"
    assert found.published.raw == "2026-03-01T08:30:15+01:00"


BARE = "https://gazette.example/a"  # says nothing of a day
PLACES = [
    ('<meta property="article:published_time" content="2026-03-01T08:30:15+01:00">', "", "meta"),
    ('<meta name="date" content="2026-03-01T08:30:15+01:00">', "", "meta"),
    (
        "",
        '<span itemprop="datePublished" content="2026-03-01T08:30:15+01:00">now</span>',
        "microdata",
    ),
    ("", '<time datetime="2026-03-01T08:30:15+01:00">this morning</time>', "time"),
    ('<meta name="article:published_time" value="2026-03-01T08:30:15+01:00">', "", "meta"),
    (
        "",
        '<footer class="entry-footer"><time datetime="2026-03-01T08:30:15+01:00">x</time></footer>',
        "time",
    ),
]


@pytest.mark.parametrize(("head", "byline", "origin"), PLACES)
def test_every_place_a_page_may_state_it(head, byline, origin):
    found = read(head=head, byline=byline)
    assert (found.published.at, found.published.origin) == (AT, origin)


def test_a_feed_is_asked_where_the_page_is_silent():
    found = read(hints=[hint(published_at=AT, published_at_raw="Sun, 01 Mar 2026 08:30:15 +0100")])
    assert (found.published.at, found.published.offset) == (AT, "+01:00")
    assert found.published.origin == "feed"


def test_a_sitemap_after_a_feed_and_an_archive_index_never():
    hints = [
        hint(via=Via.CDX, published_at=AT - timedelta(days=3)),
        hint(via=Via.NEWS_SITEMAP, published_at=AT),
    ]
    found = read(hints=hints)
    assert (found.published.at, found.published.origin) == (AT, "sitemap")


def test_the_address_gives_a_day():
    found = read(url="https://gazette.example/2026/02/27/a-story")
    assert found.published.at == datetime(2026, 2, 27, tzinfo=UTC)
    assert (found.published.origin, found.published.precision) == ("url", Precision.DAY)


def test_a_printed_date_is_the_last_resort():
    found = read(
        byline='<p class="article-date">27 February 2026, 18:05</p>', time_zone="Europe/Paris"
    )
    assert found.published.at == datetime(2026, 2, 27, 17, 5, tzinfo=UTC)
    assert found.published.origin == "text"


def test_a_page_without_any_time_has_none():
    found = read()
    assert found.published is None
    assert found.published_on == CAPTURED.date()


def test_a_clock_without_zone_is_taken_in_the_sources_and_marked():
    found = read(ld={"datePublished": "2026-03-01T08:30:15"}, time_zone="Europe/Berlin")
    assert found.published.at == AT
    assert found.published.offset is None
    assert found.published.precision is Precision.MINUTE
    assert any("no zone" in note for note in found.notes)


def test_a_clock_without_any_zone_vouches_for_the_day_only():
    found = read(ld={"datePublished": "2026-03-01T08:30:15"})
    assert found.published.precision is Precision.DAY
    assert any("UTC is assumed" in note for note in found.notes)


def test_a_clock_without_zone_is_settled_by_one_that_states_the_same():
    found = read(
        ld={"datePublished": "2026-03-01T08:30:15"},
        hints=[hint(published_at=AT, published_at_raw="Sun, 01 Mar 2026 07:30:15 GMT")],
    )
    assert (found.published.at, found.published.offset) == (AT, "+01:00")
    assert found.published.precision is Precision.INSTANT


@pytest.mark.parametrize(
    "vague", ["2026-03-01", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00+01:00"]
)
def test_a_midnight_yields_to_a_clock_of_the_same_day(vague):
    found = read(
        ld={"datePublished": vague},
        head='<meta property="article:published_time" content="2026-03-01T08:30:15+01:00">',
    )
    assert (found.published.at, found.published.precision) == (AT, Precision.INSTANT)
    assert any("says only" in note for note in found.notes)


def test_a_midnight_alone_is_a_day():
    found = read(ld={"datePublished": "2026-03-01T00:00:00Z"})
    assert found.published.at == datetime(2026, 3, 1, tzinfo=UTC)
    assert found.published.precision is Precision.DAY


@pytest.mark.parametrize(
    "wrong",
    [
        "1970-01-01T00:00:00Z",
        "0",
        "0001-01-01T00:00:00Z",
        "2031-01-01T00:00:00Z",
        "not a date",
        "1899-12-30",
    ],
)
def test_impossible_times_are_passed_over(wrong):
    found = read(
        ld={"datePublished": wrong},
        head='<meta property="article:published_time" content="2026-03-01T08:30:15+01:00">',
    )
    assert found.published.at == AT


def test_a_local_clock_called_utc_is_not_the_future():
    # captured at 12:00 UTC; "13:10Z" can only be Berlin's clock
    found = read(ld={"datePublished": "2026-03-01T13:00:10Z"}, time_zone="Europe/Berlin")
    assert found.published.at == datetime(2026, 3, 1, 12, 0, 10, tzinfo=UTC)
    assert found.published.offset is None


def test_the_day_may_already_be_tomorrow_where_the_source_lives():
    found = extract_capture(
        capture(
            article(linked_data=linked(datePublished="2026-03-02")),
            captured_at=datetime(2026, 3, 1, 22, tzinfo=UTC),
        ),
        source(time_zone="Australia/Sydney"),
    )
    assert found.published.at == datetime(2026, 3, 2, tzinfo=UTC)


def test_the_moment_the_page_was_made_is_not_the_publication():
    found = read(
        head='<meta name="date" content="2026-03-01T12:00:02Z">',
        byline='<time datetime="2026-02-27T18:05:00Z">Friday</time>',
    )
    assert found.published.at == datetime(2026, 2, 27, 18, 5, tzinfo=UTC)


def test_breaking_news_captured_at_once_keeps_its_time():
    found = read(
        ld={"datePublished": "2026-03-01T11:59:20Z"},
        hints=[hint(published_at=datetime(2026, 3, 1, 11, 59, 20, tzinfo=UTC))],
    )
    assert found.published.at == datetime(2026, 3, 1, 11, 59, 20, tzinfo=UTC)


def test_expiry_dates_are_no_publication():
    head = (
        '<meta name="expires" content="2026-02-20T00:00:00Z">'
        '<meta property="article:expiration_time" content="2026-02-21T10:00:00Z">'
        '<script>var offer = {"validThrough": "2026-02-22T10:00:00Z"}</script>'
    )
    assert read(head=head).published is None


def test_times_of_other_articles_do_not_count():
    byline = (
        '<aside class="most-read"><time datetime="2026-02-20T10:00:00Z">old</time></aside>'
        '<div class="related-stories"><time datetime="2026-02-21T10:00:00Z">old</time></div>'
    )
    assert read(byline=byline).published is None


def test_what_holds_the_heading_is_the_article_whatever_it_is_called():
    page = """<div id="sidebar"><h1>Rain over the whole country</h1>
        <time datetime="2026-03-01T08:30:15+01:00">now</time>
        <p>The first boat left the harbour before the rain had ended over the bay.</p></div>
        <div id="side-sidebar"><time datetime="2026-02-01T08:30:15+01:00">old</time></div>"""
    decision = explain(capture(page, url=BARE, captured_at=CAPTURED), source()).reading.published
    assert decision.winner.at == AT
    assert [one.candidate.origin for one in decision.verdicts] == ["time"]


@pytest.mark.parametrize(
    "line",
    [
        "This entry was posted on Sunday, March 1st, 2026 at 8:30 am and is filed under Boats.",
        "Dieser Artikel wurde am 1. März 2026 um 8:30 von der Redaktion veröffentlicht.",
        "Cet article a été publié le 1 mars 2026 dans la rubrique Bateaux.",
    ],
)
def test_a_line_about_the_article_gives_its_day(line):
    found = read(byline=f'<p class="post-footer">{line}</p>')
    assert found.published.at.date() == AT.date()


@pytest.mark.parametrize(
    "line",
    [
        "The report that the company published on 4 May 2020 fills a shelf in the harbour.",
        "Published on 4 May 2020, the report filled a shelf in the harbour office for years.",
        "This article of the law was passed on 4 May 2020." + " It is long." * 40,
    ],
)
def test_a_line_of_the_article_gives_no_day(line):
    assert read(byline=f"<p>{line}</p>").published is None


def test_contradictions_are_noted():
    found = read(
        ld={"datePublished": "2026-03-01T08:30:15+01:00"},
        hints=[hint(published_at=AT - timedelta(days=9))],
    )
    assert found.published.at == AT
    assert any("feed says" in note for note in found.notes)


def test_a_change_before_the_publication_is_noted():
    found = read(
        ld={
            "datePublished": "2026-03-01T08:30:15+01:00",
            "dateModified": "2026-02-01T08:30:15+01:00",
        }
    )
    assert "modified_at: lies before published_at" in found.notes


def test_the_last_change_is_read_alike():
    found = read(head='<meta property="article:modified_time" content="2026-03-01T09:00:00Z">')
    assert found.modified.at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert found.published is None


LATER = datetime(2026, 8, 1, 3, tzinfo=UTC)


def read_later(byline, after="", **fields):
    page = article(linked_data=linked(), byline=byline).replace("</article>", f"{after}</article>")
    return extract_capture(
        capture(page, url=BARE, captured_at=LATER), source(**fields), ()
    ).published


def test_of_several_times_the_words_before_tell_the_publication():
    for byline in (
        '<p class="dateline">Updated: July 30, 2026 10 a.m. | Published: July 28, 2026 6 a.m.</p>',
        (
            '<div class="dates"><span class="upd">Last updated 30 July 2026</span>'
            '<span class="pub">First published 28 July 2026</span></div>'
        ),
        '<p class="info_view">입력 2026.07.28. 오후 6:15 수정 2026.07.30. 오전 9:00</p>',
    ):
        assert read_later(byline).at.date() == datetime(2026, 7, 28).date()


def test_a_page_that_prints_only_its_change_says_so():
    byline = '<p class="date">Updated: July 30, 2026</p>'
    page = article(linked_data=linked(), byline=byline)
    found = extract_capture(capture(page, url=BARE, captured_at=LATER), source(), ())
    assert found.published.at == datetime(2026, 7, 30, tzinfo=UTC)
    assert "published_at: only the last change is printed" in found.notes


@pytest.mark.parametrize(
    "byline",
    [
        "<p>File photo, 3 May 2011.</p>",
        '<p class="caption date">Photo: A. Reed, 3 May 2011</p>',
        "<p>On 12 March 1998 the old bridge fell into the river.</p>",
        "<p>Concert: 3 May 2026</p>",
    ],
)
def test_pictures_events_and_sentences_give_no_day(byline):
    assert read_later(byline) is None


def test_a_comment_below_the_story_gives_no_time():
    comment = (
        '<div class="c"><b>Anna</b> <time datetime="2026-07-29T10:00:00+02:00">yesterday</time>'
        "<p>Good news!</p></div>"
    )
    assert read_later("", comment) is None


@pytest.mark.parametrize("foot", ["footer", "address"])
def test_a_storys_own_foot_gives_its_time(foot):
    after = f'<{foot}><time datetime="2026-07-28T06:15:00+02:00">28 July</time> Ann Lee</{foot}>'
    assert read_later("", after).at == datetime(2026, 7, 28, 4, 15, tzinfo=UTC)


def test_parts_side_by_side_are_one_time():
    leaf = "<time><div>28</div><div>July</div><div>2026</div></time>"
    assert read_later(leaf).at == datetime(2026, 7, 28, tzinfo=UTC)
    parts = (
        '<div class="meta"><span>5 min read</span><span>28.07.2026</span><span>06:15</span></div>'
    )
    assert read_later(parts, time_zone="Europe/Paris").at.hour == 4


def test_a_number_in_an_address_is_no_day_beside_a_printed_one():
    page = article(linked_data=linked(), byline='<span class="date">28 July 2026</span>')
    url = "https://gazette.example/news/20190412-1/bridge"
    found = extract_capture(capture(page, url=url, captured_at=LATER), source(), ())
    assert found.published.at == datetime(2026, 7, 28, tzinfo=UTC)


def test_a_midnight_with_a_zone_is_that_day():
    found = read(ld={"datePublished": "2026-02-27T00:00:00+05:30"})
    assert found.published.at == datetime(2026, 2, 27, tzinfo=UTC)
    assert found.published.precision is Precision.DAY


@pytest.mark.parametrize(
    "byline",
    [
        '<span class="timeago" title="2026-03-01T08:30:00Z">2 hours ago</span>',
        '<span class="date" data-timestamp="1772353800">2 hours ago</span>',
        '<div class="post-date" data-datetime="2026-03-01T08:30:00+00:00">yesterday</div>',
        "<address>By <a href='/people/moss'>Ida Moss</a>, 1 March 2026, 08:30 UTC</address>",
    ],
)
def test_what_a_script_makes_words_of_is_read_beside_them(byline):
    found = read(head='<meta name="author" content="Ida Moss">', byline=byline)
    assert found.published.at == datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def test_a_short_thai_day_of_the_buddhist_calendar_is_found_on_a_page():
    page = article(linked_data="", byline='<div class="date">1 มี.ค. 69 | 08:30 น.</div>', lang="th")
    found = extract_capture(capture(page, url="https://gazette.example/a"), source(language="th"))
    assert f"{found.published.at:%Y-%m-%d}" == "2026-03-01"


TITLE = "<title>The ferry returns after nine days</title>"
H1 = "<h1>The ferry returns after nine days</h1>"
STORY = "".join(
    f"<p>The ferry, which had been missed for {n} days, came in on the morning tide.</p>"
    for n in range(2, 8)
)
ASIDE = '<aside class="side-col">{}</aside>'
WHERE_READERS_SEE_IT = {
    "bare text below the heading": f"<main>{H1}<hr>27 February 2026{STORY}</main>",
    "an aside that prints one day": f"<main>{H1}{STORY}"
    + ASIDE.format("<p>27 February 2026</p><a href=tel:1>Call 1-888-824-0200</a>")
    + "</main>",
    "a time below the heading, after others' in the head of the page": "<header><ul><li>"
    f"<time>3 January 2026</time></ul></header><main>{H1}<time>27 February 2026</time>{STORY}"
    "</main>",
    "the foot of an article with another one in it": f"{H1}<article>{STORY}<article>"
    "<h2>Ida Moss</h2></article><footer class=by><span class=meta-date>27 February 2026</span>"
    "</footer></article>",
    "the state of a script in an attribute": f"<main data-page='{{&quot;datePublished&quot;:&quot;"
    f"2026-02-27T09:00:00Z&quot;}}'>{H1}{STORY}</main>",
    "a line that tells when a revised story was first published": f"<main>{H1}<p class=date>"
    f"1 March 2026</p>{STORY}<p>It was originally published on 27 February 2026, then updated.",
    "below a title that is no heading": "<main><p>The ferry returns after nine days</p>"
    f"<div><p>27 February 2026</p></div>{STORY}</main>",
    "above a lower heading that says all of the title": "<header><h2>Menu</h2></header><main>"
    f"<h3>blog | 27 February 2026</h3><h2>The ferry returns after nine days at sea</h2>{STORY}",
    "a line at the end that tells the last change": f"<main>{H1}{STORY}<div class=row>"
    "<p>Last updated: 27 February 2026</p></div></main>",
}


@pytest.mark.parametrize("body", WHERE_READERS_SEE_IT.values(), ids=WHERE_READERS_SEE_IT)
def test_a_day_that_only_readers_are_told(body):
    found = extract_capture(
        capture(f"<html lang=en><head>{TITLE}</head><body>{body}</body></html>", url=BARE,
                captured_at=CAPTURED), source())  # fmt: skip
    assert found.published.at.date() == datetime(2026, 2, 27, tzinfo=UTC).date()


def test_a_letter_to_subscribers_prints_its_own_day_in_an_element_of_that_name():
    page = f"{TITLE}<main>{H1}<div class=newsletter-details><p>27 February 2026</p></div>{STORY}"
    for url, is_found in ((f"{BARE}/newsletter/ferry", True), (BARE, False)):
        found = extract_capture(capture(page, url=url, captured_at=CAPTURED), source())
        assert (found.published is not None) is is_found


@pytest.mark.parametrize(
    "aside",
    [
        "<p>27 February 2026</p><p>The mill burns</p><p>3 January 2026</p>",  # of others
        "<p>Concert on 27 February 2026</p>",
    ],
)
def test_an_aside_of_other_days_tells_none(aside):
    page = f"{TITLE}<main>{H1}{STORY}{ASIDE.format(aside)}</main>"
    found = extract_capture(capture(page, url=BARE, captured_at=CAPTURED), source())
    assert found.published is None
