"""The virtual web keeps the promises that other tests lean on."""

import gzip
import http.client
import json
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from lxml import html

from pipeline.embedded.virtualweb import VirtualWeb, nights, stories, truth
from pipeline.embedded.virtualweb.server import CATALOG
from pipeline.embedded.virtualweb.sites import SITES
from pipeline.embedded.virtualweb.troubles import Trouble
from pipeline.records import Reason
from pipeline.sources import load_catalog

pytestmark = pytest.mark.slow

FIRST = date(2026, 3, 1)
AFTER_FIRST = "2026-03-02T02:00:00Z"


def fetch(web: VirtualWeb, url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    proxy = urlsplit(web.address)
    connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=10)
    connection.request("GET", url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    response = connection.getresponse()
    found = response.status, dict(response.getheaders()), response.read()
    connection.close()
    return found


def words_of(page: bytes) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_ten_nights_of_stories_stand_on_the_utc_day_they_claim():
    told = stories()
    assert len({story.url for story in told}) == len(told)
    assert {story.night for story in told} == set(nights())
    assert all(story.published_at.astimezone(UTC).date() == story.night for story in told)


def test_every_night_has_stories_of_six_languages_and_nine_sources():
    for night in nights():
        found = truth.crawlable(night)
        assert len({one.language for one in found}) == 6
        assert len({one.source_id for one in found}) == len(SITES)
        assert len(found) >= 45


def test_stories_have_the_length_of_articles():
    lengths = [
        len(one.text) if one.language == "ja" else len(one.text.split())
        for one in truth.crawlable()
        if not one.section.startswith(("weather", "wetter"))
    ]
    assert min(lengths) > 80
    assert sum(lengths) / len(lengths) > 160
    assert all(len(one.paragraphs) >= 3 for one in truth.crawlable())


def test_a_shift_moves_dates_and_nothing_else():
    days = timedelta(days=200)
    before, after = stories(), stories(date(2026, 3, 10) + days)
    assert [one.paragraphs for one in before] == [one.paragraphs for one in after]
    assert [one.night + days for one in before] == [one.night for one in after]


def test_the_catalog_is_valid_and_names_every_site():
    catalog = load_catalog(CATALOG)
    assert {source.id for source in catalog.active()} == {site.source_id for site in SITES}


def test_reject_reasons_are_those_of_the_pipeline():
    assert {one.reject for one in truth.rejected()} <= {str(reason) for reason in Reason}


def test_nothing_is_served_before_it_is_published(virtual_web):
    web = virtual_web("2026-03-01T12:00:00Z")
    for story in stories()[:40]:
        if story.hazard or story.is_busy_once:
            continue
        status, _, _ = fetch(web, story.url)
        assert (status == 200) == (story.published_at <= datetime(2026, 3, 1, 12, tzinfo=UTC))


def test_a_page_holds_its_story_in_the_bytes_it_promises(virtual_web):
    web = virtual_web(AFTER_FIRST)
    for one in truth.crawlable(FIRST, now=web.now):
        status, _, body = fetch(web, one.url)
        if one.is_busy_once:
            assert status == 503
            status, _, body = fetch(web, one.url)
        assert status == 200
        site = next(site for site in SITES if site.source_id == one.source_id)
        text = body.decode(site.charset)
        if site.theme == "javascript":
            stated = re.search(r"ld\+json\">(.*?)</script>", text, re.DOTALL)
            text = html.fromstring(json.loads(stated[1])["articleBody"]).text_content()
            assert "".join(one.paragraphs) == text
            continue
        shown = words_of(text.encode("utf-8").decode("utf-8"))
        for paragraph in one.paragraphs:
            assert " ".join(paragraph.split()) in shown


def test_a_busy_day_overflows_the_feed_but_not_the_dated_routes(virtual_web):
    web = virtual_web("2026-03-04T02:00:00Z")
    busy = {o.url for o in truth.expected(date(2026, 3, 3)) if o.source_id == "de_talbote"}
    _, _, feed = fetch(web, "http://www.talbote.example/feed.atom")
    assert len(re.findall(rb"<entry>", feed)) < len(busy)
    listed = b"".join(
        fetch(web, f"http://www.talbote.example/archiv/2026/03/{day:02}/")[2] for day in (3, 4)
    )
    assert all(urlsplit(url).path.encode() in listed for url in busy)


def test_conditional_requests_are_answered_with_304(virtual_web):
    web = virtual_web(AFTER_FIRST)
    _, headers, _ = fetch(web, "http://www.talbote.example/feed.atom")
    status, _, body = fetch(
        web, "http://www.talbote.example/feed.atom", If_None_Match=headers["ETag"]
    )
    assert (status, body) == (304, b"")


def test_a_corrected_story_changes_at_the_same_address_the_next_night(virtual_web):
    first = next(o for o in truth.corrected(date(2026, 3, 2)) if o.source_id == "gb_meridian")
    before = fetch(virtual_web(AFTER_FIRST), first.url)[2]
    after = fetch(virtual_web("2026-03-03T02:00:00Z"), first.url)[2]
    assert b"sixty million" in before
    assert b"ninety million" in after


def test_gzip_sitemaps_and_compressed_pages_unpack(virtual_web):
    web = virtual_web(AFTER_FIRST)
    _, headers, body = fetch(web, "http://www.harborledger.example/feed/", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body).startswith(b"<?xml")
    listed = gzip.decompress(fetch(web, "http://www.nodosur.example/sitemap-2026-03-01.xml.gz")[2])
    assert listed.count(b"<loc>") > 2


@pytest.mark.parametrize(
    ("path", "told"), [("/feed-html", b"<html"), ("/feed-empty", b""), ("/feed-half", b"<item>")]
)
def test_broken_feeds_are_broken(virtual_web, path, told):
    status, _, body = fetch(virtual_web(AFTER_FIRST), f"http://tidewatch.example{path}")
    assert status == 200
    assert told in body
    assert b"</rss>" not in body


def test_tunnels_are_refused_and_requests_are_logged(virtual_web):
    web = virtual_web(AFTER_FIRST)
    proxy = urlsplit(web.address)
    connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=10)
    connection.set_tunnel("www.talbote.example", 443)
    with pytest.raises(OSError, match="501"):
        connection.connect()
    fetch(web, "http://www.talbote.example/robots.txt", User_Agent="somebody")
    [asked] = web.asked_for("www.talbote.example")
    assert (asked.path, asked.status, asked.user_agent) == ("/robots.txt", 200, "somebody")


def test_what_a_file_of_troubles_says_goes_wrong_while_the_web_is_served(tmp_path):
    file = tmp_path / "troubles.json"
    first = [story for story in truth.crawlable(FIRST) if story.source_id == "us_harborledger"]
    listing = "http://www.harborledger.example/sitemap-2026-03-01.xml"
    with VirtualWeb(now=AFTER_FIRST, troubles=file) as web:
        _, _, well = fetch(web, listing)
        found = {}
        for kind in Trouble:
            file.write_text(json.dumps({"2026-03-01": {"us_harborledger": kind}}))
            found[kind] = (
                fetch(web, listing)[0],
                fetch(web, listing)[2],
                fetch(web, first[0].url)[2],
            )
        file.unlink()
        assert fetch(web, listing)[2] == well
    assert [kind for kind, (status, _, _) in found.items() if status == 503] == [Trouble.DEAD]
    assert b"privacidad" in found[Trouble.CONSENT][2]
    assert b"ld+json" not in found[Trouble.TEMPLATE][2]
    told = {kind: sum(one.url.encode() in found[kind][1] for one in first) for kind in Trouble}
    assert told[Trouble.QUIET] == 0
    assert 0 < told[Trouble.HALF] < told[Trouble.CONSENT]
