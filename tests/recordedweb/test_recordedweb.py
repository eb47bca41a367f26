"""The recorded web serves what was recorded, and nothing of it is copied."""

import http.client
from datetime import date
from urllib.parse import urlsplit

import pytest

from pipeline.sources import load_catalog

recordedweb = pytest.importorskip("recordedweb")
from recordedweb.pages import is_present  # noqa: E402

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(not is_present(), reason="the shared pages are absent: ../shared/data"),
]
NIGHT = date(2026, 3, 1)


def fetch(web, url: str) -> tuple[int, bytes]:
    proxy = urlsplit(web.address)
    connection = http.client.HTTPConnection(proxy.hostname or "", proxy.port, timeout=20)
    connection.request("GET", url)
    response = connection.getresponse()
    found = response.status, response.read()
    connection.close()
    return found


def test_every_page_answers_at_its_address():
    with recordedweb.RecordedWeb(night=NIGHT) as web:
        assert len(web.pages) > 250
        for page in web.pages:
            status, body = fetch(web, page.url.replace(" ", "%20"))
            assert status == 200
            assert body == page.html.encode("utf-8", errors="replace")


def test_every_publisher_gets_a_valid_source_file_and_lists_its_pages(tmp_path):
    with recordedweb.RecordedWeb(night=NIGHT) as web:
        catalog = load_catalog(web.write_catalog(tmp_path))
        assert len(catalog) == len({page.source_id for page in web.pages})
        for source in catalog:
            _, feed = fetch(web, source.feeds[0])
            mine = [page for page in web.pages if page.source_id == source.id]
            assert feed.count(b"<item>") == len(mine)


def test_without_a_night_a_dated_sitemap_lists_the_pages_of_its_day(tmp_path):
    with recordedweb.RecordedWeb() as web:
        page = next(page for page in web.pages if page.published_at)
        day = web.announced_at(page).date()
        source = load_catalog(web.write_catalog(tmp_path))[page.source_id]
        url = source.dated_sitemaps[0].format(yyyy=f"{day:%Y}", mm=f"{day:%m}", dd=f"{day:%d}")
        assert page.url.split("?")[0].encode() in fetch(web, url)[1]


def test_the_seed_is_published_with_its_form():
    title, paragraphs = recordedweb.seed_text()
    seed = next(page for page in recordedweb.read_pages() if page.source_id == "us_seedpaper")
    assert title == "US Coalition Strike on Syrian Army Occurred Within Deconfliction Zone"
    assert len(paragraphs) >= 10
    assert "Leave a Reply" in seed.html
    assert "USA -led" in seed.html
