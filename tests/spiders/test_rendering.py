import gzip
from itertools import pairwise
from time import monotonic

import pytest

from pipeline.archive import Outcome, read_captures
from pipeline.records import Kind, Reason
from spiders.wire.rendering import why_not_rendered

from .conftest import NIGHT, Answer, feed

FEED = "http://news.example/feed"
A, B = (f"http://news.example/{name}" for name in "ab")
HTML = {"Content-Type": "text/html"}
SCRIPTED = """<!DOCTYPE html><title>empty</title><div id="story"></div><script>
fetch("/story.json").then(answer => answer.json())
  .then(told => document.getElementById("story").innerText = told.text)
</script><img src="http://169.254.169.254/latest.png">"""
# a page whose scripts try every way out; its story is written last
INTRUDER = """<!DOCTYPE html><title>intruder</title><div id="story"></div>
<iframe src="http://frame.example/"></iframe><script src="http://10.0.0.1/a.js"></script><script>
const tries = ["/private/data.json", "/hop", "/inward", "http://127.0.0.1/", "http://[::1]/"]
  .map(url => fetch(url).catch(() => 0));
try { window.open("http://popup.example/") } catch {}
try { new WebSocket("ws://socket.example/") } catch {}
navigator.sendBeacon("http://beacon.example/", "x");
Promise.all(tries).then(() => document.getElementById("story").innerText = "all were tried");
</script>"""


def leading_to(url: str) -> Answer:
    return Answer(
        f"<!DOCTYPE html><p>wait</p><script>location.href = '{url}'</script>", headers=HTML
    )


@pytest.mark.browser
@pytest.mark.server
@pytest.mark.skipif(why_not_rendered() is not None, reason=f"{why_not_rendered()}")
def test_a_page_that_needs_a_browser_is_archived_as_its_scripts_made_it(nights, web):
    nights.source(**{"reading.javascript": "true"})
    json = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    web.pages |= {
        FEED: Answer(feed(A, B)),
        A: Answer(SCRIPTED, headers=HTML),
        B: Answer("away", 302, {"Location": "http://other.example/"}),
        "http://other.example/robots.txt": Answer("User-agent: *\nDisallow: /"),
        "http://news.example/story.json": Answer(
            gzip.compress(b'{"text": "written by a script"}'), headers=json
        ),
    }
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert record.fetched == (A,)
    [reject] = record.rejects
    assert (reject.url, reject.reason) == (B, Reason.ROBOTS_DISALLOWED)
    [page] = read_captures(nights.store, NIGHT, "us_example", {Kind.ARTICLE})
    assert b"written by a script" in page.body
    assert page.header("nightdesk-rendered-by") == "chromium"
    assert "nightdesk" in web.headers[A]["user-agent"]
    assert "nightdesk" in web.headers["http://news.example/story.json"]["user-agent"]
    assert not [url for url in web.log if "169.254" in url or url == "http://other.example/"]


@pytest.mark.browser
@pytest.mark.server
@pytest.mark.skipif(why_not_rendered() is not None, reason=f"{why_not_rendered()}")
def test_scripts_are_held_to_the_rules_that_all_fetches_keep(nights, web):
    """No redirect, request, frame, window or socket of a page gets by robots.txt or the guard."""
    nights.source(**{"reading.javascript": "true"})
    pages = [f"http://news.example/{name}" for name in ("in", "out", "on", "inward", "intruder")]
    inside, out, on, inward, intruder = pages
    web.pages |= {
        FEED: Answer(feed(inside, out, on, intruder)),
        "http://news.example/robots.txt": Answer("User-agent: *\nDisallow: /private"),
        inside: leading_to("/private/story"),
        out: leading_to("http://169.254.169.254/latest/"),
        on: leading_to("/further"),
        "http://news.example/further": Answer("<p>the story is here", headers=HTML),
        "http://news.example/hop": Answer(status=302, headers={"Location": "/private/hop"}),
        inward: Answer(status=302, headers={"Location": "http://127.0.0.1/inside"}),
        intruder: Answer(INTRUDER, headers=HTML),
    }
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert set(record.fetched) == {on, intruder}
    reasons = {one.url: (one.reason, one.evidence) for one in record.rejects}
    assert reasons[inside] == (
        Reason.ROBOTS_DISALLOWED,
        "robots.txt of news.example disallows it",
    )
    assert reasons[out] == (Reason.HTTP_ERROR, "its script leads to 169.254.169.254")
    captures = {
        one.requested_url: one
        for one in read_captures(nights.store, NIGHT, "us_example", {Kind.ARTICLE})
    }
    assert captures[on].url == "http://news.example/further"
    assert b"the story is here" in captures[on].body
    assert b"all were tried" in captures[intruder].body
    asked = [url for url in web.log if "/private" in url or "news.example" not in url]
    assert asked == []
    assert (web.asked("http://news.example/hop"), web.asked(inward)) == (1, 1)


@pytest.mark.browser
@pytest.mark.server
@pytest.mark.skipif(why_not_rendered() is not None, reason=f"{why_not_rendered()}")
def test_a_page_whose_scripts_never_rest_costs_its_time_and_no_more(nights, web):
    limits = {"politeness.timeout_seconds": "2", "budget.seconds": "60"}
    nights.source(**{"reading.javascript": "true"}, **limits)
    loading, loaded, broken = (f"http://news.example/{name}" for name in ("on", "after", "broken"))
    web.pages |= {
        FEED: Answer(feed(loading, loaded, broken, A)),
        loading: Answer("<!DOCTYPE html><script>while (true) {}</script>", headers=HTML),
        loaded: Answer(
            "<!DOCTYPE html><script>onload = () => setTimeout(() => { while (true) {} }, 300)"
            "</script>",
            headers=HTML,
        ),
        broken: Answer("not gzip at all", headers=HTML | {"Content-Encoding": "gzip"}),
        A: Answer(SCRIPTED, headers=HTML),
    }
    begun = monotonic()
    assert nights.crawl() == 0, nights.said
    assert monotonic() - begun < 60
    record = nights.record()
    assert set(record.fetched) == {A, broken}
    told = {one.url: (one.reason, one.evidence) for one in record.rejects}
    assert told == {
        loading: (Reason.TIMED_OUT, "TimeoutError: the page did not load in time"),
        loaded: (Reason.TIMED_OUT, "the page's scripts never rested"),
    }
    assert "Traceback" not in nights.said


@pytest.mark.browser
@pytest.mark.server
@pytest.mark.skipif(why_not_rendered() is not None, reason=f"{why_not_rendered()}")
def test_hosts_of_a_pages_parts_are_asked_by_their_own_rules_and_with_pauses(nights, web):
    delay = {"politeness.delay_seconds": "0.3"}
    nights.source(**{"reading.javascript": "true"}, **delay)
    asked_at: list[float] = []

    def part(number: int):
        def answer(_) -> Answer:
            asked_at.append(monotonic())
            text = f"document.body.append('part {number}');"
            return Answer(text, headers={"Content-Type": "text/javascript"})

        return answer

    names = ["1.js", "2.js", "3.js", "private/4.js"]
    scripts = "".join(f"<script src='http://parts.example/{name}'></script>" for name in names)
    shut = "<script src='http://shut.example/5.js'></script>"
    web.pages |= {
        FEED: Answer(feed(A)),
        A: Answer(f"<!DOCTYPE html><body>story{scripts}{shut}", headers=HTML),
        "http://parts.example/robots.txt": Answer("User-agent: *\nDisallow: /private"),
        "http://shut.example/robots.txt": Answer("not now", 503),
    }
    web.pages |= {f"http://parts.example/{name}": part(at) for at, name in enumerate(names, 1)}
    assert nights.crawl() == 0, nights.said
    [page] = read_captures(nights.store, NIGHT, "us_example", {Kind.ARTICLE})
    assert [f"part {number}".encode() in page.body for number in (1, 2, 3, 4)] == [
        True, True, True, False,
    ]  # fmt: skip
    of_parts = web.asked_of("parts.example")
    assert of_parts[0] == "http://parts.example/robots.txt"
    assert len(of_parts) == 4
    assert set(web.asked_of("shut.example")) == {"http://shut.example/robots.txt"}
    assert min(after - before for before, after in pairwise(sorted(asked_at))) >= 0.25
    assert nights.store.keys("leases/") == []


@pytest.mark.server
def test_without_a_browser_the_source_is_skipped_and_says_why(nights, web, monkeypatch):
    monkeypatch.setenv("PATH", "")
    nights.source(**{"reading.javascript": "true"})
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert record.outcome is Outcome.SKIPPED
    assert "need a browser" in record.evidence
    assert web.log == []
