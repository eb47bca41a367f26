"""`nightdesk explain`, run as an operator runs it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pages import ARTICLE, URL, capture

from pipeline.__main__ import main
from pipeline.archive import (
    CrawlRecord,
    Outcome,
    SegmentWriter,
    write_announcements,
    write_crawl_record,
)
from pipeline.extract import extract_capture
from pipeline.layout import announcements_key
from pipeline.normalise import normalise_article
from pipeline.readings import gather
from pipeline.readings.table import write_readings
from pipeline.records import Announcement, RawRef, Reason, Reject, Stage, Via
from pipeline.sources import Source, load_catalog
from pipeline.store import FolderStore

NIGHT = date(2026, 3, 1)
REFUSED = "https://gazette.example/2026/03/01/gone"
BLOCKED = "https://gazette.example/2026/03/01/blocked"
CATALOG = """
name = "Example Gazette"
homepage = "https://gazette.example/"
feeds = ["https://gazette.example/feed"]
"""


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explain")
    raw = FolderStore(folder / "nightdesk-raw")
    file = folder / "catalog" / "us" / "us_gazette.toml"
    file.parent.mkdir(parents=True)
    file.write_text(CATALOG, encoding="utf-8")
    writer = SegmentWriter(raw, folder / "work", NIGHT, "us_gazette")
    pages = [capture(ARTICLE), capture("<h1>Page not found</h1>", url=REFUSED)]
    refs = [writer.add(page) for page in pages]
    writer.seal()
    heard = Announcement(
        url=URL, source_id="us_gazette", via=Via.FEED, found_in="https://gazette.example/feed"
    )
    write_announcements(raw, announcements_key(NIGHT, "us_gazette"), [heard])
    blocked = Reject(
        url=BLOCKED,
        source_id="us_gazette",
        stage=Stage.FETCH,
        reason=Reason.ROBOTS_DISALLOWED,
        evidence="Disallow: /2026/03/01/blocked",
    )
    at = datetime(2026, 3, 2, tzinfo=UTC)
    write_crawl_record(
        raw,
        CrawlRecord(
            night=NIGHT,
            source_id="us_gazette",
            outcome=Outcome.COMPLETE,
            started_at=at,
            ended_at=at,
            fetched=(URL, REFUSED),
            rejects=(blocked,),
        ),
    )
    source = load_catalog(folder / "catalog")["us_gazette"]
    article = extract_capture(capture(ARTICLE, ref=refs[0]), source)
    write_readings(raw, NIGHT, "us_gazette", [normalise_article(article)])
    gather(raw, NIGHT)
    return folder, article


@pytest.fixture
def ask(night, monkeypatch, capsys):
    folder, _ = night
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{folder}")
    monkeypatch.setenv("NIGHTDESK_CATALOG", str(folder / "catalog"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments, code=0):
        assert main(["explain", *arguments]) == code
        said = capsys.readouterr()
        return said.out if code == 0 else said.err

    return run


def test_an_article_is_explained_by_its_address_and_its_id(night, ask):
    _, article = night
    said = ask(URL)
    for part in (
        article.article_id,
        article.title,
        "by feed https://gazette.example/feed",
        "answer       200",
        "2026-03-01T08:30:15+01:00",
        "json-ld",
        "won",
        "The first boat left the harbour",
    ):
        assert part in said
    assert ask(article.article_id) == said
    assert ask(URL, "--night", "2026-03-01") == said


def test_a_page_that_became_no_article_is_explained_too(ask):
    said = ask(REFUSED)
    assert "soft_404" in said
    assert "Page not found" in said


def test_an_address_that_was_never_fetched_says_where_it_stopped(ask):
    said = ask(BLOCKED, code=1)
    assert "robots_disallowed" in said
    assert "Disallow: /2026/03/01/blocked" in said


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("https://gazette.example/never", "no response from"),
        ("https://elsewhere.test/a", "no source of the catalog has the host"),
        ("nonsense", "neither the id"),
        ("http://[::1", "neither the id"),
    ],
)
def test_what_cannot_be_explained_says_why(ask, wanted, part):
    assert part in ask(wanted, code=1)


def test_another_night_says_which_ones_there_are(ask):
    assert "it was in 2026-03-01" in ask(URL, "--night", "2026-04-01", code=1)


def test_an_id_may_be_cut_short(night, ask):
    _, article = night
    assert ask(article.article_id[:8]) == ask(article.article_id)


def test_an_id_that_several_share_in_the_beginning_must_be_longer(tmp_path, ask, monkeypatch):
    raw = FolderStore(tmp_path / "nightdesk-raw")
    source = Source(id="us_gazette", name="Gazette", homepage="https://gazette.example/")
    ref = RawRef(key="warc/one.warc.gz", offset=0, length=1)
    article = normalise_article(extract_capture(capture(ARTICLE, ref=ref), source))
    twins = [replace(article, article_id="abcdef" + end * 26) for end in "01"]
    write_readings(raw, NIGHT, "us_gazette", twins)
    gather(raw, NIGHT)
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{tmp_path}")
    assert "'abcdef' begins the ids of 2 articles" in ask("abcdef", code=1)


def test_without_an_archive_no_night_was_crawled(ask, monkeypatch, tmp_path):
    (tmp_path / "nightdesk-raw").mkdir()
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{tmp_path}")
    assert "no night of us_gazette was crawled yet" in ask(URL, code=1)
