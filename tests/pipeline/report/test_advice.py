"""What the weekly check advises is shown with the command that follows it."""

from datetime import UTC, datetime, timedelta

from pipeline.curate.past import keep_advice, last_advice, remember
from pipeline.records import Advice, SourceAdvice
from pipeline.report.advice import advice_html
from pipeline.store import FolderStore

AT = datetime(2026, 3, 7, 12, 30, tzinfo=UTC)
DEAD = SourceAdvice(
    source_id="us_example",
    condition="broken",
    told=("feed https://example.example/<feed>: not there (404)",),
    diff='--- a/us/us_example.toml\n+++ b/us/us_example.toml\n@@ -1 +1 @@\n-x = "a & b"\n+x = 1\n',
)


def test_a_dead_route_is_shown_with_the_edit_and_its_command(tmp_path):
    raw = FolderStore(tmp_path)
    assert advice_html(last_advice(raw), "catalog", AT) == ""
    keep_advice(raw, Advice(checked_at=AT, checked=12, sources=(DEAD,)))
    page = advice_html(last_advice(raw), "catalog", AT)
    assert "12 sources were visited on 2026-03-07; 1 needs a look" in " ".join(page.split())
    assert "https://example.example/&lt;feed&gt;" in page
    assert "patch -p1 -d catalog &lt;&lt;'END'" in page
    assert "-x = &#34;a &amp; b&#34;" in page


def test_where_all_are_well_it_says_so(tmp_path):
    page = advice_html(Advice(checked_at=AT, checked=1, sources=()), f"{tmp_path}", AT)
    assert "1 source was visited on 2026-03-07, and all are well." in " ".join(page.split())


def test_who_was_found_well_since_needs_nobody(tmp_path):
    raw = FolderStore(tmp_path)
    keep_advice(raw, Advice(checked_at=AT, checked=12, sources=(DEAD,)))
    for days, condition, count in ((-1, "well", 1), (1, "ailing", 1), (2, "well", 0)):
        at = AT + timedelta(days=days)
        remember(raw, "us_example", condition=condition, now=at, announced={})
        assert len(last_advice(raw).sources) == count


def test_a_check_that_was_left_out_is_told():
    advice = Advice(checked_at=AT, checked=1, sources=())
    assert "days ago" not in advice_html(advice, "catalog", AT + timedelta(days=8))
    assert "That was 20 days ago" in advice_html(advice, "catalog", AT + timedelta(days=20))
