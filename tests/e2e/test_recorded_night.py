"""The whole way of a night on the recorded web: real pages in, clean rows out."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from e2e.house import House
from recordedweb.pages import SEED_URL, is_present

from pipeline.identity import canonical_url
from pipeline.normalise import normalise_text

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.slow,
    pytest.mark.skipif(not is_present(), reason="the shared pages are absent: ../shared/data"),
]
NIGHT = date(2026, 7, 20)  # after every recorded page was published
FORM = re.compile(r"leave a reply|your email address|required fields|post comment", re.IGNORECASE)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Iterator[tuple[House, "RecordedWeb"]]:  # noqa: F821
    from recordedweb import RecordedWeb

    folder = tmp_path_factory.mktemp("recorded")
    with RecordedWeb(night=NIGHT) as web:
        house = House(folder, web.settings(web.write_catalog(folder / "catalog")))
        house.run_night(NIGHT)
        yield house, web


def test_every_page_is_fetched_and_ends_as_an_article_a_copy_or_a_reject(recorded):
    house, web = recorded
    ended = {
        address(row["url"])
        for name in ("articles", "copies", "rejects")
        for row in house.table(name).to_dicts()
    }
    reasons = Counter(row["reason"] for row in house.table("rejects").to_dicts())
    articles, copies = len(house.table("articles")), len(house.table("copies"))
    print(f"{len(web.pages)} pages: {articles} articles, {copies} copies, rejects {dict(reasons)}")
    assert {page.url for page in web.pages if address(page.url) not in ended} == set()
    assert articles + copies > 0.9 * len(web.pages)


def test_seen_is_kept_and_rejected_for_every_publisher(recorded):
    house, web = recorded
    rows = house.table("nights").to_dicts()
    assert {row["source_id"] for row in rows} == {page.source_id for page in web.pages}
    for row in rows:
        assert row["seen"] == row["kept"] + row["rejected"], row
    assert sum(row["announced"] for row in rows) >= len(web.pages)


def test_the_seed_comes_out_clean_and_otherwise_whole(recorded):
    from recordedweb import seed_text

    house, _ = recorded
    [row] = [row for row in house.table("articles").to_dicts() if row["url"] == SEED_URL]
    title, paragraphs = seed_text()
    assert row["title"] == title
    assert not FORM.search(row["text"])
    assert "USA -" not in row["text"]
    assert "USA-led" in row["text"]
    mended = [normalise_text(text.replace("USA -", "USA-")) for text in paragraphs]
    assert list(row["paragraphs"]) == mended


def test_no_article_keeps_a_comment_form(recorded):
    house, _ = recorded
    tails = {
        row["url"]: "\n".join(row["paragraphs"][-4:]) for row in house.table("articles").to_dicts()
    }
    assert [url for url, tail in tails.items() if FORM.search(tail)] == []


def test_instants_agree_with_the_labels(recorded):
    house, web = recorded
    rows = {address(row["url"]): row for row in house.table("articles").to_dicts()}
    labelled = [page for page in web.pages if page.published_at and address(page.url) in rows]
    wrong = [
        page.url
        for page in labelled
        if abs((rows[address(page.url)]["published_at"] - page.published_at).total_seconds()) > 60
    ]
    assert len(wrong) < 0.1 * len(labelled), wrong


def address(url: str) -> str:
    return canonical_url(url).partition("://")[2]
