from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from newsstand import make_article

from pipeline.readings.balance import balance, described
from pipeline.records import Reason, Reject, Stage

NIGHT = date(2026, 3, 1)
addresses = st.sets(st.integers(0, 30).map(lambda number: f"http://news.example/{number}"))


def reject(url, reason=Reason.NOT_FOUND):
    return Reject(url=url, source_id="us_example", stage=Stage.FETCH, reason=reason)


def settle(**stated):
    empty = {"announced": (), "fetched": (), "kept": (), "rejects": (), "is_accounted": True}
    return balance(source_id="us_example", night=NIGHT, **(empty | stated))


def test_an_announcement_that_nobody_took_up_is_a_named_reject():
    row, rejects = settle(announced=["http://news.example/a"], is_accounted=False)
    assert (row.seen, row.rejected, row.missed) == (1, 1, 1)
    assert rejects[0].reason is Reason.NOT_FETCHED


def test_an_article_kept_on_the_second_try_is_no_reject():
    row, rejects = settle(
        announced=["http://news.example/a"],
        kept=["http://news.example/a"],
        rejects=[reject("http://news.example/a", Reason.BUSY)],
    )
    assert (row.kept, rejects) == (1, [])


@given(addresses, addresses, addresses, st.booleans())
def test_nothing_is_lost_whatever_happened(announced, kept, refused, is_accounted):
    announced |= kept | refused
    row, rejects = settle(
        announced=announced,
        kept=kept,
        rejects=[reject(url) for url in sorted(refused)],
        is_accounted=is_accounted,
    )
    assert row.announced == row.unchanged + row.kept + row.rejected
    assert row.seen == row.kept + row.rejected == len(kept) + len(rejects)
    assert sum(row.reasons.values()) == row.rejected
    assert len({one.url for one in rejects}) == len(rejects)


def test_a_ledger_tells_what_its_articles_look_like():
    one = make_article("crane", text="Five words are in this.")
    two = make_article("ship", text="These are all.")
    row, _ = settle(kept=["a", "b"], fetched=["a", "b"])
    found = described(row, [replace(one, authors=()), replace(two, language="fr")])
    assert (found.with_time, found.with_author, found.with_image) == (2, 1, 0)
    assert (found.words_median, found.main_language, found.in_main_language) == (3, "en", 1)
    assert described(row, []).words_median is None
