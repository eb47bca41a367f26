"""A night is complete only where something vouches for it; else more is asked, or it says so."""

from datetime import date

import pytest

from pipeline.archive import Outcome, announcements, read_captures
from pipeline.records import Kind, Reason, Via

from .conftest import NIGHT, Answer

pytestmark = [pytest.mark.server, pytest.mark.slow]

HOST = "http://news.example"
FEED = f"{HOST}/feed"
ROBOTS = f"{HOST}/robots.txt"
MAP = f"{HOST}/all.xml"
NEXT, NEXT_NOW = date(2026, 3, 2), "2026-03-03T02:00:00Z"
LATER = "2026-03-20T02:00:00Z"


def story(hour: int, day: date = NIGHT) -> tuple[str, str]:
    """An address, and the instant it was published at."""
    return f"{HOST}/{day:%d}-{hour:02}-story", f"{day}T{hour:02}:00:00+00:00"


def rss(*stories: tuple[str, str], head: str = "") -> Answer:
    items = "".join(
        f"<item><title>One</title><link>{url}</link><pubDate>{at}</pubDate></item>"
        for url, at in stories
    )
    return Answer(f'<rss version="2.0"><channel>{head}{items}</channel></rss>')


def sitemap(*stories: tuple[str, str]) -> Answer:
    rows = "".join(f"<url><loc>{url}</loc><lastmod>{at}</lastmod></url>" for url, at in stories)
    return Answer(f"<urlset>{rows}</urlset>")


def page(at: str = "") -> Answer:
    return Answer(f'<meta property="article:published_time" content="{at}"><p>a story</p>')


DAY = [story(hour) for hour in range(23, -1, -1)]
BEFORE = [story(hour, date(2026, 2, 28)) for hour in range(23, 11, -1)]


@pytest.fixture
def stories(nights, web):
    nights.source()
    web.pages |= {url: page(at) for url, at in [*DAY, *BEFORE]}
    web.pages[FEED] = rss(*DAY[:5])
    return web


def of_night(record) -> set[str]:
    return {url for url in record.fetched if "/01-" in url}


def test_a_feed_that_overflowed_makes_the_night_partial_and_says_how_much_is_missing(
    nights, stories
):
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert record.outcome is Outcome.PARTIAL
    assert "nothing older than the night" in record.evidence
    assert record.unseen == 19
    assert "19.0 hours" in record.unseen_ground
    assert "us_example: only part of the night" in nights.said


def test_what_left_the_feed_is_found_in_the_sitemap_that_robots_txt_names(nights, stories):
    stories.pages |= {ROBOTS: Answer(f"Sitemap: {MAP}"), MAP: sitemap(*DAY, *BEFORE)}
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert record.outcome is Outcome.COMPLETE
    assert len(of_night(record)) == 24
    assert stories.asked(ROBOTS) == 1, "its rules and its sitemaps come with one request"


def test_what_turned_over_between_two_polls_is_found_in_the_sitemap_too(nights, stories):
    """Polls eight hours apart hear 15 of 24; what they did not is asked for in the morning."""
    stories.pages |= {ROBOTS: Answer(f"Sitemap: {MAP}"), MAP: sitemap(*DAY, *BEFORE)}
    for hour in (8, 16):
        stories.pages[FEED] = rss(*DAY[23 - hour : 28 - hour])
        assert nights.poll(now=f"{NIGHT}T{hour:02}:30:00Z") == 0, nights.said
    stories.pages[FEED] = rss(*DAY[:5])
    assert nights.crawl() == 0, nights.said
    assert len(of_night(nights.record())) == 24
    assert nights.record().outcome is Outcome.COMPLETE


def test_a_list_of_everything_that_is_staler_than_the_feed_vouches_for_nothing(nights, stories):
    stories.pages |= {ROBOTS: Answer(f"Sitemap: {MAP}"), MAP: sitemap(*DAY[8:], *BEFORE)}
    nights.crawl()
    assert len(of_night(nights.record())) == 21
    assert nights.record().outcome is Outcome.PARTIAL


def test_a_feed_that_reaches_back_asks_for_nothing_more(nights, stories):
    stories.pages |= {ROBOTS: Answer(f"Sitemap: {MAP}"), FEED: rss(*DAY, *BEFORE[:1])}
    nights.crawl()
    assert nights.record().outcome is Outcome.COMPLETE
    assert (stories.asked(MAP), stories.asked(f"{HOST}/")) == (0, 0)


def test_one_old_story_pinned_to_the_top_does_not_make_a_feed_reach_back(nights, stories):
    stories.pages[FEED] = rss(BEFORE[-1], *DAY[:5])
    nights.crawl()
    assert nights.record().outcome is Outcome.PARTIAL


def test_the_pages_of_a_feed_are_read_until_they_reach_back(nights, stories):
    def link(number: int) -> str:
        return f'<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{FEED}?n={number}"/>'

    parts = [DAY[:10], DAY[10:20], [*DAY[20:], *BEFORE]]
    stories.pages[FEED] = rss(*parts[0], head=link(2))
    stories.pages[f"{FEED}?n=2"] = rss(*parts[1], head=link(3))
    stories.pages[f"{FEED}?n=3"] = rss(*parts[2], head=link(4))
    assert nights.crawl() == 0, nights.said
    assert len(of_night(nights.record())) == 24
    assert nights.record().outcome is Outcome.COMPLETE
    assert stories.asked(f"{FEED}?n=4") == 0


def test_a_feed_goes_on_where_the_header_of_its_answer_says_so(nights, stories):
    """And it is asked for in the language of its source, by which some sites lead their readers."""
    nights.source(language="'pt'")
    more = {"Link": f'<{HOST}/>; rel="alternate", <{FEED}?n=2>; rel="next"'}
    stories.pages[FEED] = Answer(rss(*DAY[:12]).body, headers=more)
    stories.pages[f"{FEED}?n=2"] = rss(*DAY[12:], *BEFORE)
    assert nights.crawl() == 0, nights.said
    assert len(of_night(nights.record())) == 24
    assert nights.record().outcome is Outcome.COMPLETE
    assert stories.headers[FEED]["accept-language"] == "pt, *;q=0.5"


WORDPRESS = "<generator>https://wordpress.org/?v=6.9</generator>"


def test_a_wordpress_feed_is_asked_for_its_further_pages(nights, stories):
    stories.pages[FEED] = rss(*DAY[:12], head=WORDPRESS)
    stories.pages[f"{FEED}?paged=2"] = rss(*DAY[12:], head=WORDPRESS)
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert len(of_night(record)) == 24
    assert record.outcome is Outcome.COMPLETE, "its pages ended"


def test_a_past_night_of_a_wordpress_is_told_by_its_feed_of_the_day(nights, stories):
    stories.pages[f"{HOST}/"] = Answer('<link rel="https://api.w.org/" href="/wp-json/">')
    stories.pages[f"{HOST}/2026/03/01/feed/"] = rss(*DAY[:10], head=WORDPRESS)
    stories.pages[f"{HOST}/2026/03/01/feed/?paged=2"] = rss(*DAY[10:], head=WORDPRESS)
    nights.source(time_zone="'UTC'")
    assert nights.crawl(now=LATER) == 0, nights.said
    assert len(of_night(nights.record())) == 24
    assert nights.record().outcome is Outcome.COMPLETE


def test_a_feed_where_wordpress_has_its_own_is_sign_enough_for_a_past_night(nights, stories):
    """The home page need not say so: a newsroom may have it hidden by a front of its own."""
    nights.source(time_zone="'UTC'", feeds=f"['{HOST}/feed/']")
    stories.pages[f"{HOST}/2026/03/01/feed/"] = rss(*DAY[:10])
    assert nights.crawl(now=LATER) == 0, nights.said
    assert len(of_night(nights.record())) == 10


def test_what_one_past_night_found_leads_to_the_others(nights, stories):
    stories.pages[f"{HOST}/"] = Answer('<head><link rel="sitemap" href="/all.xml"></head>')
    stories.pages[MAP] = sitemap(*DAY, *BEFORE)
    assert nights.crawl(now=LATER) == 0, nights.said
    assert nights.crawl(night=date(2026, 2, 28), now=LATER) == 0, nights.said
    assert set(nights.record(night=date(2026, 2, 28)).fetched) == {url for url, _ in BEFORE}
    assert stories.asked(f"{HOST}/") == 1


def test_a_sitemap_that_the_home_page_alone_links_to_is_found_and_remembered(nights, stories):
    stories.pages[f"{HOST}/"] = Answer('<head><link rel="sitemap" href="/all.xml"></head>')
    stories.pages[MAP] = sitemap(*DAY, *BEFORE)
    assert nights.crawl() == 0, nights.said
    assert nights.record().outcome is Outcome.COMPLETE
    stories.log.clear()
    tonight = [story(hour, NEXT) for hour in range(23, -1, -1)]
    stories.pages |= {url: page(at) for url, at in tonight}
    stories.pages |= {FEED: rss(*tonight[:5]), MAP: sitemap(*tonight, *DAY)}
    assert nights.crawl(night=NEXT, now=NEXT_NOW) == 0, nights.said
    assert nights.record(night=NEXT).outcome is Outcome.COMPLETE
    assert stories.asked(f"{HOST}/") == 0


@pytest.mark.parametrize("address", ["/list?page={}", "/list/page/{}/"])
def test_a_section_is_read_page_by_page_and_its_pages_are_no_stories(nights, stories, address):
    nights.source(feeds="", sections=f"['{HOST}/list']")
    everything = [*DAY, *BEFORE]
    for number in range(1, 5):
        links = "".join(f'<a href="{url}">{url}</a>' for url, _ in everything[:10])
        pager = "".join(f'<a href="{address.format(n)}">{n}</a>' for n in range(2, 5))
        place = f"{HOST}/list" if number == 1 else HOST + address.format(number)
        stories.pages[place] = Answer(f"<html><body>{links}{pager}</body></html>")
        everything = everything[10:]
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert len(of_night(record)) == 24
    assert record.outcome is Outcome.COMPLETE
    assert all("page" not in url for url in record.fetched)
    assert stories.asked(HOST + address.format(4)) == 0, "the third page holds older stories"


@pytest.mark.parametrize("second", ["again", "absent"])
def test_a_second_page_that_is_the_first_or_none_ends_no_list(nights, stories, second):
    nights.source(feeds="", sections=f"['{HOST}/list']")
    links = "".join(f'<a href="{url}">{url}</a>' for url, _ in DAY[:10])
    list_page = Answer(f'<html><body>{links}<a href="/list?page=2">2</a></body></html>')
    stories.pages[f"{HOST}/list"] = list_page
    if second == "again":
        stories.pages[f"{HOST}/list?page=2"] = list_page
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert stories.asked(f"{HOST}/list?page=2") == 1
    assert len(of_night(record)) == 10
    assert record.outcome is Outcome.PARTIAL
    assert "nothing that is known to be older" in record.evidence


def test_stories_that_only_a_script_shows_are_refused_one_by_one(nights, web):
    nights.source()
    places = [(f"{HOST}/#!/story/{number}", at) for number, (_, at) in enumerate(DAY[:3])]
    web.pages[FEED] = rss(*places, DAY[3], *BEFORE[:1])
    web.pages |= {url: page(at) for url, at in (DAY[3], BEFORE[0])}
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert {one.url: one.reason for one in record.rejects} == {
        url: Reason.BAD_URL for url, _ in places
    }
    assert "#!/story/0" in record.rejects[0].evidence
    assert set(record.fetched) == {DAY[3][0], BEFORE[0][0]}
    assert web.asked(f"{HOST}/") == 0


def test_a_feed_that_answers_nothing_where_it_means_not_modified_is_asked_again(nights, web):
    nights.source()
    web.pages |= {url: page(at) for url, at in [*DAY[:2], *BEFORE[:1]]}

    def answer(handler) -> Answer:
        if handler.headers["If-None-Match"]:
            return Answer("", headers={"ETag": '"x"'})
        listed = rss(*DAY[: 1 + web.asked(FEED) // 2], *BEFORE[:1])
        return Answer(listed.body, headers={"ETag": '"x"'})

    web.pages[FEED] = answer
    nights.crawl()
    assert nights.crawl(night=NEXT, now=NEXT_NOW) == 0, nights.said
    assert DAY[1][0] in nights.record(night=NEXT).fetched
    assert web.asked(FEED) == 3


def test_entries_that_all_lie_outside_the_scope_make_a_source_unhealthy(nights, web):
    nights.source(scope='{include = ["/other/"]}')
    web.pages[FEED] = rss(*DAY, *BEFORE)
    assert nights.crawl() == 20
    record = nights.record()
    assert record.outcome is Outcome.UNHEALTHY
    assert "36 entries lie outside its scope" in record.evidence


def test_every_entry_of_a_document_is_counted_once(nights, stories):
    old = (f"{HOST}/old", "2025-01-01T00:00:00+00:00")
    bad = ("mailto:nobody@news.example", DAY[0][1])
    outside = ("http://elsewhere.example/x", DAY[0][1])
    stories.pages[FEED] = rss(*DAY[:3], DAY[0], old, bad, outside, *BEFORE[-1:], old)
    nights.crawl()
    told = nights.record().told
    assert told.entries == 9
    assert (told.announced, told.repeated) == (4, 1)
    assert (told.other_nights, told.bad_address, told.out_of_scope) == (2, 1, 1)
    parts = (told.announced, told.other_nights, told.undated, told.out_of_scope)
    assert told.entries == sum(parts) + told.bad_address + told.repeated + told.left_out


def test_a_robots_txt_that_fails_before_a_backfill_is_no_reason_to_skip_it_in_peace(nights, web):
    nights.source()
    web.pages[ROBOTS] = Answer("", 500)
    assert nights.crawl(now=LATER) == 20
    record = nights.record()
    assert record.outcome is Outcome.UNHEALTHY
    assert "robots.txt" in record.evidence


def test_a_night_whose_feed_failed_is_not_healed_by_asking_the_feed_later(nights, web):
    nights.source()
    web.pages[FEED] = Answer("", 500)
    assert nights.crawl() == 20
    web.pages[FEED] = rss(*[story(hour, NEXT) for hour in range(23, 11, -1)])
    web.log.clear()
    assert nights.crawl(now=LATER) == 20
    assert nights.record().outcome is Outcome.UNHEALTHY
    assert web.asked(FEED) == 0


def test_a_sitemap_that_listed_nothing_is_asked_again_by_the_next_attempt(nights, web):
    nights.source(feeds="", sitemaps=f"['{MAP}']")
    web.pages[MAP] = sitemap()
    assert nights.crawl() == 20
    assert "announce nothing" in nights.record().evidence
    web.pages |= {MAP: sitemap(*DAY), **{url: page(at) for url, at in DAY}}
    assert nights.crawl(now=LATER) == 0, nights.said
    assert {url for url, _ in DAY} <= set(nights.record().fetched)


def test_a_feed_that_listed_nothing_is_asked_again_while_it_can_tell_of_the_night(nights, web):
    nights.source()
    web.pages[FEED] = rss()
    assert nights.crawl() == 20
    web.pages |= {FEED: rss(*DAY, *BEFORE), **{url: page(at) for url, at in (*DAY, *BEFORE)}}
    nights.crawl()
    assert {url for url, _ in DAY} <= set(nights.record().fetched)
    web.pages[FEED] = rss()
    web.log.clear()
    nights.crawl(now=LATER)
    assert web.asked(FEED) == 0


def test_a_rerun_of_a_night_looks_at_nothing_again_once_it_is_past(nights, web):
    nights.source()
    url, at = DAY[0]
    web.pages |= {FEED: rss(DAY[0], *BEFORE[:1]), url: page(at), BEFORE[0][0]: page()}
    nights.crawl()
    web.pages[url] = Answer("", 503)
    nights.crawl(night=NEXT, now=NEXT_NOW)
    assert url in nights.record(night=NEXT).looked_again
    web.log.clear()
    nights.crawl(night=NEXT, now=LATER)
    assert web.asked(url) == 0
    assert url in nights.record(night=NEXT).unchanged


def test_what_a_feed_stated_survives_a_look_at_a_story_that_has_left_it(nights, web):
    nights.source()
    url, at = DAY[0]
    web.pages |= {FEED: rss(DAY[0], *BEFORE[:1]), url: page(), BEFORE[0][0]: page()}
    nights.crawl()
    web.pages |= {FEED: rss(*BEFORE[:1]), url: Answer("<p>corrected</p>")}
    nights.crawl(night=NEXT, now=NEXT_NOW)
    hints = [one for one in announcements(nights.store, NEXT, "us_example") if one.url == url]
    assert [one.via for one in hints] == [Via.FEED, Via.RECHECK]
    assert hints[0].published_at_raw == at


def test_a_story_is_looked_at_again_by_the_date_that_its_page_states(nights, web):
    nights.source(feeds="", sitemaps=f"['{MAP}']")
    old = f"{HOST}/an-old-story"
    web.pages |= {MAP: sitemap(DAY[0], (old, DAY[0][1])), DAY[0][0]: page(DAY[0][1])}
    web.pages[old] = page("2019-05-01T08:00:00+00:00")
    nights.crawl()
    assert set(nights.record().fetched) == {DAY[0][0], old}
    web.log.clear()
    nights.crawl(night=NEXT, now=NEXT_NOW)
    assert (web.asked(DAY[0][0]), web.asked(old)) == (1, 0)


def test_dates_that_a_machine_wrote_bring_no_old_stories(nights, web):
    nights.source(sitemaps=f"['{MAP}']")
    moment = "2026-03-02T01:00:00+00:00"
    olds = [(f"{HOST}/old-{number}", moment) for number in range(200)]
    web.pages |= {FEED: rss(DAY[0], *BEFORE[:1]), DAY[0][0]: page(DAY[0][1])}
    web.pages |= {MAP: sitemap(*olds, (DAY[0][0], moment)), BEFORE[0][0]: page(BEFORE[0][1])}
    nights.crawl()
    assert set(nights.record().fetched) == {DAY[0][0], BEFORE[0][0]}
    [told] = [one for one in nights.record().documents if one.url == MAP]
    assert told.told.undated == 200
    assert "own making" in told.notes[0]


def test_the_new_entries_of_a_list_without_dates_are_the_night_s(nights, web):
    nights.source(feeds="", sitemaps=f"['{MAP}']")
    rows = "".join(f"<url><loc>{HOST}/old-{number}</loc></url>" for number in range(60))
    web.pages[MAP] = Answer(f"<urlset>{rows}</urlset>")
    web.missing = lambda handler: page("2020-01-01T00:00:00Z") if "/old-" in handler.path else None
    nights.crawl()
    assert nights.record().outcome is Outcome.PARTIAL, "nothing is known of its past"
    assert len(nights.record().fetched) <= 10, "a few from each end tell that they are old"
    web.pages[MAP] = Answer(f"<urlset>{rows}<url><loc>{DAY[0][0]}</loc></url></urlset>")
    web.pages[DAY[0][0]] = page()
    web.log.clear()
    nights.crawl(night=NEXT, now=NEXT_NOW)
    assert nights.record(night=NEXT).fetched == (DAY[0][0],)
    assert nights.record(night=NEXT).outcome is Outcome.COMPLETE


def test_tomorrow_s_story_is_left_to_tomorrow_whatever_else_lists_it(nights, web):
    nights.source(sections=f"['{HOST}/latest']")
    url, at = story(1, NEXT)
    web.pages |= {FEED: rss((url, at), DAY[0], *BEFORE[:1]), url: page(at)}
    web.pages[f"{HOST}/latest"] = Answer(f'<html><a href="{url}">Tomorrow</a></html>')
    web.pages |= {DAY[0][0]: page(), BEFORE[0][0]: page()}
    nights.crawl()
    assert url not in nights.record().fetched
    web.pages[FEED] = rss(DAY[0], *BEFORE[:1])  # which has forgotten it by then
    web.pages[f"{HOST}/latest"] = Answer("<html><a href='/x.pdf'>x</a></html>")
    nights.crawl(night=NEXT, now=NEXT_NOW)
    assert url in nights.record(night=NEXT).fetched


def proxied(number: int) -> str:
    return f"http://count.example/~r/{number}"


def test_links_over_a_feed_s_proxy_are_followed_before_their_scope_is_judged(nights, web):
    nights.source()
    listed = [*DAY[:3], *BEFORE[:1]]
    web.pages[FEED] = rss(*((proxied(n), at) for n, (_, at) in enumerate(listed)))
    for number, (url, at) in enumerate(listed):
        web.pages[proxied(number)] = Answer("", 302, {"Location": f"{url}?utm_source=x"})
        web.pages[f"{url}?utm_source=x"] = page(at)
    assert nights.crawl() == 0, nights.said
    assert len(nights.record().fetched) == 4
    web.log.clear()
    nights.crawl(night=NEXT, now=NEXT_NOW)
    assert web.asked_of("count.example") == [], "where they lead is remembered"


def test_a_proxy_may_send_on_by_a_page_and_one_that_leads_nowhere_is_said(nights, web):
    nights.source()
    listed = [*DAY[:3], *BEFORE[:1]]
    web.pages[FEED] = rss(*((proxied(n), at) for n, (_, at) in enumerate(listed)))
    for number, (url, at) in enumerate(listed):
        web.pages[proxied(number)] = Answer(f'<meta http-equiv="refresh" content="0;url={url}">')
        web.pages[url] = page(at)
    assert nights.crawl() == 0, nights.said
    assert set(nights.record().fetched) == {url for url, _ in listed}
    nights.source("us_astray", feeds=f"['{HOST}/astray']")
    web.pages[f"{HOST}/astray"] = rss(*((proxied(n + 10), at) for n, (_, at) in enumerate(listed)))
    web.missing = lambda _: Answer("<p>subscribe</p>")
    assert nights.crawl(sources="us_astray") == 20
    assert "none of 4 links" in nights.record("us_astray").evidence


def test_what_polls_heard_over_a_proxy_is_followed_too(nights, web):
    nights.source()
    url, at = DAY[20]
    web.pages[FEED] = rss(
        (proxied(1), at), *((proxied(n + 2), at) for n, (_, at) in enumerate(BEFORE[:5]))
    )
    web.pages[proxied(1)] = Answer("", 302, {"Location": url})
    web.pages[url] = page(at)
    assert nights.poll(now="2026-03-01T11:00:00Z") == 0, nights.said
    web.pages[FEED] = rss(*BEFORE[:6])
    nights.crawl()
    assert url in nights.record().fetched


def test_an_address_that_is_written_out_in_another_costs_no_request(nights, web):
    nights.source()
    url, at = DAY[0]
    click = f"http://count.example/?to={url.replace(':', '%3A').replace('/', '%2F')}&amp;u=1"
    web.pages |= {FEED: rss((click, at), *BEFORE[:1]), url: page(at), BEFORE[0][0]: page()}
    nights.crawl()
    assert url in nights.record().fetched
    assert web.asked_of("count.example") == []


def test_a_site_that_moved_for_good_is_followed_and_its_stories_keep_their_names(nights, web):
    nights.source()
    new = "http://moved.example"
    listed = [(url.replace(HOST, new), at) for url, at in [*DAY[:3], *BEFORE[:1]]]
    web.pages[FEED] = Answer("", 301, {"Location": f"{new}/feed"})
    web.pages[f"{new}/feed"] = rss(*listed)
    web.pages |= {url: page(at) for url, at in listed}
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert set(record.fetched) == {url for url, _ in listed}
    assert record.moved_to == ("moved.example",)
    assert "has moved to moved.example" in nights.said


def test_a_feed_that_lies_elsewhere_moves_no_site(nights, web):
    nights.source()
    web.pages[FEED] = Answer("", 301, {"Location": "http://feeds.example/news"})
    web.pages["http://feeds.example/news"] = rss(*DAY[:2], *BEFORE[:1])
    web.pages |= {url: page(at) for url, at in [*DAY[:2], *BEFORE[:1]]}
    assert nights.crawl() == 0, nights.said
    assert nights.record().moved_to == ()
    assert len(nights.record().fetched) == 3


def wants(name: str):
    """A host that sends everybody in a circle who does not bring back what it sets."""

    def answers(answer: Answer):
        def respond(handler) -> Answer:
            if f"{name}=7" in handler.headers.get("Cookie", ""):
                return answer
            headers = {"Location": handler.path, "Set-Cookie": f"{name}=7; Path=/"}
            return Answer("", 302, headers)

        return respond

    return answers


@pytest.mark.parametrize(("name", "code"), [("session", 0), ("cookie_consent", 20), ("_ga", 20)])
def test_a_host_that_wants_its_cookie_back_gets_it_but_none_for_consent(nights, web, name, code):
    nights.source()
    circle = wants(name)
    web.pages |= {ROBOTS: circle(Answer("", 404)), FEED: circle(rss(DAY[0], *BEFORE[:1]))}
    web.pages |= {url: circle(page(at)) for url, at in (DAY[0], BEFORE[0])}
    assert nights.crawl() == code
    assert len(nights.record().fetched) == (0 if code else 2)


def test_the_pages_of_a_story_are_archived_under_its_address(nights, web):
    nights.source()
    url, _ = DAY[0]
    web.pages |= {FEED: rss(DAY[0], *BEFORE[:1]), BEFORE[0][0]: page()}
    web.pages[url] = Answer('<p>one</p><a href="?page=2">2</a><a rel="next" href="/other">x</a>')
    web.pages[f"{url}?page=2"] = Answer('<p>two</p><a href="?page=3">3</a><a href="?page=1">1</a>')
    web.pages[f"{url}?page=3"] = Answer("<p>three</p>")
    assert nights.crawl() == 0, nights.said
    pages = [*read_captures(nights.store, NIGHT, "us_example", {Kind.PAGE})]
    assert [one.url for one in pages] == [f"{url}?page=2", f"{url}?page=3"]
    assert {one.requested_url for one in pages} == {url}
    assert web.asked(f"{HOST}/other") == 0
    assert set(nights.record().fetched) == {url, BEFORE[0][0]}


def test_pages_that_words_alone_call_so_are_the_story_s_where_they_say_so_too(nights, web):
    """At addresses that have nothing in common, in a character set of their own."""
    nights.source()
    (url, _), (other, _) = DAY[:2]
    web.pages |= {FEED: rss(*DAY[:2], *BEFORE[:1]), BEFORE[0][0]: page()}
    pages = {1: url, 2: f"{HOST}/4711", 3: f"{HOST}/4712"}
    links = "".join(f'<a href="{address}">第{number}页</a>' for number, address in pages.items())
    gbk = {"Content-Type": "text/html; charset=gbk"}
    for number, address in pages.items():
        told = f"<h1>海港关闭</h1><p>第{number}页/共3页</p>{links}"
        web.pages[address] = Answer(told.encode("gbk"), headers=gbk)
    web.pages[other] = Answer('<h1>A storm</h1><a href="/4713">Next page</a>')
    web.pages[f"{HOST}/4713"] = Answer('<h1>A calm</h1><a href="/4714">Next page</a>')
    assert nights.crawl() == 0, nights.said
    found = [*read_captures(nights.store, NIGHT, "us_example", {Kind.PAGE})]
    assert [(one.requested_url, one.url) for one in found] == [(url, pages[2]), (url, pages[3])]
    assert set(nights.record().fetched) == {url, other, BEFORE[0][0]}
    assert (web.asked(f"{HOST}/4713"), web.asked(f"{HOST}/4714")) == (1, 0)


def test_a_page_that_leads_to_another_story_is_none_of_this_one_s(nights, web):
    nights.source()
    url, _ = DAY[0]
    web.pages |= {FEED: rss(DAY[0], *BEFORE[:1]), BEFORE[0][0]: page()}
    web.pages[url] = Answer('<h1>A storm</h1><a href="?page=2">2</a>')
    web.pages[f"{url}?page=2"] = Answer(status=302, headers={"Location": BEFORE[0][0]})
    assert nights.crawl() == 0, nights.said
    assert not [*read_captures(nights.store, NIGHT, "us_example", {Kind.PAGE})]


@pytest.mark.parametrize("second", ["two", "two, corrected"])
def test_a_story_whose_later_page_alone_changed_is_kept_anew(nights, web, second):
    nights.source()
    url, at = DAY[0]
    web.pages |= {FEED: rss(DAY[0], *BEFORE[:1]), BEFORE[0][0]: page()}
    web.pages[url] = Answer(f'{page(at).body}<a href="?page=2">2</a>')
    web.pages[f"{url}?page=2"] = Answer("<p>two</p>")
    assert nights.crawl() == 0, nights.said
    web.pages[f"{url}?page=2"] = Answer(f"<p>{second}</p>")
    assert nights.crawl(night=NEXT, now=NEXT_NOW) == 0, nights.said
    is_changed = second != "two"
    record = nights.record(night=NEXT)
    assert (url in record.fetched, url in record.unchanged) == (is_changed, not is_changed)
    kept = [*read_captures(nights.store, NEXT, "us_example", {Kind.ARTICLE, Kind.PAGE})]
    bodies = [one.body.decode() for one in kept if one.requested_url == url]
    assert bodies[-1] == f"<p>{second}</p>"
    assert (web.pages[url].body in bodies) is is_changed


def test_an_address_of_another_that_leads_nowhere_is_a_reject_that_says_where(nights, web):
    nights.source()
    web.pages[FEED] = rss((proxied(1), DAY[0][1]), (proxied(2), BEFORE[0][1]))
    web.pages[proxied(1)] = Answer("", 302, {"Location": "http://other.example/x"})
    web.pages["http://other.example/x"] = page()
    nights.crawl()
    reasons = {one.url: one.reason for one in nights.record().rejects}
    assert reasons[proxied(1)] is Reason.OUT_OF_SCOPE
