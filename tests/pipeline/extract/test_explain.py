from datetime import timedelta

from pages import ARTICLE, article, capture, hint, source

from pipeline.extract import explain, extract_capture
from pipeline.records import Reason, Reject


def test_an_explanation_ends_where_the_night_did():
    for body in (ARTICLE, "<p>404</p>", b"%PDF-1.4", article(lang="de")):
        found = explain(capture(body), source())
        assert found.outcome == extract_capture(capture(body), source())


def test_every_candidate_for_the_date_is_shown_with_its_verdict():
    head = '<meta name="date" content="1970-01-01T00:00:00Z">'
    page = article(head=head, byline='<time datetime="2026-03-01T08:45:00+01:00">08:45</time>')
    at = extract_capture(capture(page), source()).published.at
    found = explain(capture(page), source(), [hint(published_at=at + timedelta(minutes=1))])
    verdicts = found.reading.published.verdicts
    assert [one.candidate.origin for one in verdicts] == ["json-ld", "meta", "time", "feed", "url"]
    assert [bool(one.refused) for one in verdicts] == [False, True, False, False, False]
    assert found.reading.published.winner.at == at


def test_what_was_cut_is_shown_with_its_rule():
    form = (
        '<div id="respond"><h3>Leave a Reply</h3><form><p>Your email address will not be '
        'published. Required fields are marked *</p><textarea name="comment"></textarea>'
        "</form></div>"
    )
    page = ARTICLE.replace("</article>", f"</article>{form}")
    found = explain(capture(page), source())
    assert any("Leave a Reply" in cut.text for cut in found.reading.body.cuts)
    assert all(cut.rule for cut in found.reading.body.cuts)


def test_a_rejected_page_keeps_its_reading_and_no_page_has_none():
    refused = explain(capture("<title>404</title><h1>Page not found</h1>"), source())
    assert isinstance(refused.outcome, Reject)
    assert refused.outcome.reason is Reason.SOFT_404
    assert refused.reading is not None
    assert explain(capture(ARTICLE, status=404), source()).reading is None


def test_the_charset_is_told():
    body = ARTICLE.replace('<meta charset="utf-8">', "").encode("cp1252")
    found = explain(capture(body, content_type="text/html; charset=iso-8859-1"), source())
    assert found.charset == "cp1252"
