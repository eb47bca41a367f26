from datetime import UTC, datetime

import pytest
from pages import ARTICLE, article, capture, source

from pipeline.extract import extract_capture
from pipeline.records import Article, Precision, RawRef, Reason, Reject, Stage


def test_a_page_becomes_an_article():
    found = extract_capture(capture(ARTICLE), source())
    assert isinstance(found, Article)
    assert found.title == "Ferry service returns to the bay after nine years"
    assert found.authors == ("Jane Roe", "John Doe")
    assert found.published.at == datetime(2026, 3, 1, 7, 30, 15, tzinfo=UTC)
    assert found.published.offset == "+01:00"
    assert found.published.precision is Precision.INSTANT
    assert found.published.origin == "json-ld"
    assert found.modified.at == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    assert found.language == "en"
    assert found.section == "Local"
    assert found.tags == ("Ferries", "Transport")
    assert found.site_name == "Example Gazette"
    assert found.image_url == "https://gazette.example/ferry.jpg"
    assert found.is_paywalled is False
    assert not found.is_live
    assert "The first boat left the harbour" in found.text
    assert found.notes == ()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, Reason.NOT_FOUND),
        (410, Reason.GONE),
        (401, Reason.ACCESS_DENIED),
        (403, Reason.ACCESS_DENIED),
        (451, Reason.ACCESS_DENIED),
        (429, Reason.BUSY),
        (503, Reason.BUSY),
        (500, Reason.HTTP_ERROR),
        (302, Reason.HTTP_ERROR),
    ],
)
def test_a_status_that_is_no_page_is_a_fetch_reject(status, reason):
    reject = extract_capture(capture(ARTICLE, status=status), source())
    assert (reject.stage, reject.reason) == (Stage.FETCH, reason)
    assert str(status) in reject.evidence


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7 ...", "text/html"),
        (b"\x89PNG\r\n", "image/png"),
        (b'{"a": 1}', "application/json"),
        (b"body {}", "text/css"),
    ],
)
def test_what_is_not_html_says_what_it_is(body, kind):
    reject = extract_capture(capture(body, content_type=kind), source())
    assert reject.reason is Reason.NOT_HTML
    assert reject.evidence


def test_a_page_under_a_wrong_type_is_read():
    assert isinstance(
        extract_capture(capture(ARTICLE, content_type="application/octet-stream"), source()),
        Article,
    )


def test_a_page_beyond_the_limit_is_a_reject():
    reject = extract_capture(capture(ARTICLE + "<!-- -->" * 500_000), source())
    assert reject.reason is Reason.TOO_LARGE


def test_a_broken_coding_is_a_reject():
    reject = extract_capture(capture(b"\x1f\x8bbroken", content_encoding="gzip"), source())
    assert reject.reason is Reason.BAD_RESPONSE


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="tdm-reservation" content="1">',
        '<meta name="robots" content="index, noai, noimageai">',
    ],
)
def test_a_reservation_is_obeyed_as_the_source_says(head):
    page = article(head=head)
    skipped = extract_capture(capture(page), source())
    assert skipped.reason is Reason.OPTED_OUT
    bare = extract_capture(capture(page), source(opt_out="metadata"))
    assert bare.title
    assert bare.paragraphs == ()
    assert bare.summary is None
    kept = extract_capture(capture(page), source(opt_out="keep"))
    assert kept.paragraphs
    assert kept.rights.tdm_reservation or kept.rights.noai


def test_a_reservation_in_a_header_counts():
    reject = extract_capture(capture(ARTICLE, tdm_reservation="1"), source())
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.OPTED_OUT


def test_the_reference_into_the_archive_is_kept():
    ref = RawRef(key="warc/a", offset=10, length=20)
    assert extract_capture(capture(ARTICLE, ref=ref), source()).ref == ref
    assert extract_capture(capture(ARTICLE, ref=ref, status=404), source()).ref == ref


def test_a_stated_canonical_address_names_the_article():
    page = article(head='<link rel="canonical" href="https://gazette.example/ferry">')
    found = extract_capture(capture(page, url="https://gazette.example/ferry?share=1"), source())
    assert found.canonical_url == "https://gazette.example/ferry"
