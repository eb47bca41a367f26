import pytest

from pipeline.archive import Outcome, read_captures
from pipeline.records import Kind
from spiders.rendering import why_not_rendered

from .conftest import NIGHT, Answer, feed

FEED = "http://news.example/feed"
A, B = (f"http://news.example/{name}" for name in "ab")
SCRIPTED = """<!DOCTYPE html><title>empty</title><div id="story"></div><script>
fetch("/story.json").then(answer => answer.json())
  .then(told => document.getElementById("story").innerText = told.text)
</script><img src="http://169.254.169.254/latest.png">"""


@pytest.mark.browser
@pytest.mark.server
@pytest.mark.skipif(why_not_rendered() is not None, reason=f"{why_not_rendered()}")
def test_a_page_that_needs_a_browser_is_archived_as_its_scripts_made_it(nights, web):
    nights.source(**{"reading.javascript": "true"})
    web.pages |= {
        FEED: Answer(feed(A, B)),
        A: Answer(SCRIPTED, headers={"Content-Type": "text/html"}),
        B: Answer("away", 302, {"Location": "http://other.example/"}),
        "http://other.example/": Answer("<p>elsewhere", headers={"Content-Type": "text/html"}),
        "http://news.example/story.json": Answer(
            '{"text": "written by a script"}', headers={"Content-Type": "application/json"}
        ),
    }
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert record.fetched == (A,)
    assert "led to other.example" in record.rejects[0].evidence
    [page] = read_captures(nights.store, NIGHT, "us_example", {Kind.ARTICLE})
    assert b"written by a script" in page.body
    assert page.header("nightdesk-rendered-by") == "chromium"
    assert "nightdesk" in web.headers[A]["user-agent"]
    assert not [url for url in web.log if "169.254" in url]


@pytest.mark.server
def test_without_a_browser_the_source_is_skipped_and_says_why(nights, web, monkeypatch):
    monkeypatch.setenv("PATH", "")
    nights.source(**{"reading.javascript": "true"})
    assert nights.crawl() == 0, nights.said
    record = nights.record()
    assert record.outcome is Outcome.SKIPPED
    assert "need a browser" in record.evidence
    assert web.log == []
