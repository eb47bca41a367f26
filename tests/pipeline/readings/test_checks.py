"""What a night says against itself: the rows are held against the numbers."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsstand import Newsstand, make_article, make_withdrawal, night_of

from pipeline.archive.takedowns import record_takedown
from pipeline.identity import article_id
from pipeline.readings.checks import check_night
from pipeline.readings.choosing import choose
from pipeline.readings.ledgers import Read, read_ledgers, write_ledger
from pipeline.readings.names import names_of, settle_names, write_names
from pipeline.readings.settle import write_blocks
from pipeline.records import Check, SourceNight
from pipeline.store import FolderStore

SOURCES = ("us_example", "us_gazette")
NIGHT = night_of(0)

looks = st.tuples(st.sampled_from(SOURCES), st.sampled_from("abcd"), st.sampled_from("abc"))
nights = st.fixed_dictionaries(
    {
        "looks": st.lists(looks, max_size=8),  # source, what was asked, what the page states
        "gone": st.sets(st.tuples(st.sampled_from(SOURCES), st.sampled_from("abcd"))),
        "taken": st.sets(st.sampled_from("abc"), max_size=1),
        "lost": st.integers(-2, 2),  # articles that a ledger speaks of and nobody read
    }
)


def address(source: str, name: str) -> str:
    return f"https://{source.removeprefix('us_')}.example/{name}"


def flaws_of(raw, told) -> list[tuple[Check, int]]:
    """What is found in a night that was read so, through every step before it is gathered."""
    stand = Newsstand(raw, raw)
    found = [
        (make_article(stated, source=source), address(source, asked))
        for source, asked, stated in told["looks"]
    ]
    gone = [make_withdrawal(name, night=0, source=source) for source, name in told["gone"]]
    stand.read(0, [article for article, _ in found], gone)
    for source in stand.sources:
        ours = [(one, asked) for one, asked in found if one.source_id == source.id]
        write_blocks(raw, NIGHT, source.id, [one for one, _ in ours])
        write_names(raw, NIGHT, source.id, names_of(ours, source))
        lost = told["lost"] if source.id == SOURCES[0] else 0
        kept = max(len(ours) + lost, 0)
        row = SourceNight(source_id=source.id, night=NIGHT, fetched=kept, kept=kept)
        write_ledger(raw, NIGHT, Read(ledger=row))
    settle_names(raw, NIGHT)
    for name in told["taken"]:
        taken = article_id(address(SOURCES[1], name))
        record_takedown(raw, "article", taken, datetime(2026, 3, 2, tzinfo=UTC), "asked", {})
    chosen = choose(raw, NIGHT)
    flaws = check_night(chosen.parts, chosen.aside, read_ledgers(raw, NIGHT), "")
    return [(one.check, one.count) for one in flaws if one.stops]


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(nights)
def test_what_a_ledger_kept_lies_in_as_many_rows_and_nothing_else_does(told):
    ours = Counter(source for source, _, _ in told["looks"])[SOURCES[0]]
    wrong = abs(max(ours + told["lost"], 0) - ours)
    with TemporaryDirectory() as folder:
        assert flaws_of(FolderStore(Path(folder)), told) == [(Check.LEDGER, wrong)] * bool(wrong)


def test_a_source_that_was_read_and_left_no_ledger_is_named(tmp_path):
    raw = FolderStore(tmp_path)
    Newsstand(raw, raw).read(0, [make_article("a"), make_article("b", source="us_wire")])
    write_ledger(
        raw, NIGHT, Read(ledger=SourceNight(source_id="us_wire", night=NIGHT, fetched=1, kept=1))
    )
    chosen = choose(raw, NIGHT)
    (flaw,) = check_night(chosen.parts, chosen.aside, read_ledgers(raw, NIGHT), "")
    assert flaw.says == "what was kept is not what was read of us_example (kept 0, read 1)"
