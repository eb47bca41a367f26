"""A night that its checks speak against is in no table, until it passes or somebody lets it go."""

from datetime import UTC, datetime

import pytest
from newsstand import Newsstand, edited, make_article, night_of

from pipeline import stages
from pipeline.__main__ import main
from pipeline.errors import HeldError, NightError
from pipeline.operate.conclusion import conclude
from pipeline.operate.lateness import warn_of_late_night
from pipeline.readings.choosing import choose
from pipeline.readings.held import held_flaws, held_nights, is_held
from pipeline.readings.holding import check, hold_of, judge, release, take_back
from pipeline.readings.ledgers import Read
from pipeline.readings.reading import write_read
from pipeline.records import Check, Instant, Precision, SourceNight
from pipeline.run import open_run
from pipeline.settings import read_settings
from pipeline.tables.editions import open_edition

pytestmark = pytest.mark.slow

FILE = 'name = "Example"\nhomepage = "https://example.example/"\nlanguage = "en"\n'
FILE += 'feeds = ["https://example.example/feed"]\n'
ORDINARY = 22  # articles a night
THIN = 5  # the night that brings hardly anything


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A way to open nights of a desk of its own."""
    (tmp_path / "catalog" / "us").mkdir(parents=True)
    (tmp_path / "catalog" / "us" / "us_example.toml").write_text(FILE)

    def opened(night: int, name: str = "desk"):
        environment = {
            "NIGHTDESK_S3_ENDPOINT": (tmp_path / name).as_uri(),
            "NIGHTDESK_WORK": f"{tmp_path}/work",
            "NIGHTDESK_CATALOG": f"{tmp_path}/catalog",
            "NIGHTDESK_NOW": "2026-03-12T12:00:00Z",
        }
        for key, value in environment.items():
            monkeypatch.setenv(key, value)
        return open_run(night_of(night), settings=read_settings(environment))

    return opened


def make_articles(night: int, count: int):
    return [
        make_article(
            f"n{night}-{number}", night=night, text=f"Goat {number} of day {night} was found well."
        )
        for number in range(count)
    ]


def read(run, articles, **ledger) -> None:
    """What the read stage leaves behind."""
    stated = {"announced": len(articles), "fetched": len(articles), "kept": len(articles)} | ledger
    row = SourceNight(source_id="us_example", night=run.night, **stated)
    write_read(run, Read(ledger=row, articles=articles))


def finish(run) -> None:
    stages.deduplicate(run)
    stages.publish(run)


def everything(run):
    return Newsstand(run.raw, run.clean).everything()


def read_night(run, night: int) -> None:
    """Nights as usual, and one of a single article."""
    read(run, make_articles(night, 1 if night == THIN else ORDINARY))


def a_week(desk):
    """All nights, published; the last of them is opened."""
    for night in range(THIN + 1):
        read_night(desk(night), night)
    finish(desk(0))  # takes those along that learn from it
    return desk(THIN)


def test_a_night_of_hardly_anything_is_in_no_table(desk):
    run = a_week(desk)
    assert held_nights(run.raw) == {run.night}
    rows = everything(run)
    assert {row["night"] for row in rows["articles"]} == {night_of(night) for night in range(THIN)}
    assert {row["night"] for row in rows["nights"]} == {night_of(night) for night in range(THIN)}
    assert open_edition(run.clean).newest_night == night_of(THIN - 1)


@pytest.mark.slow
def test_the_order_of_nights_does_not_decide_what_is_held(desk):
    held, released = [], []
    for name, order in (("forth", range(THIN + 1)), ("back", range(THIN, -1, -1))):
        for night in order:
            run = desk(night, name)
            read_night(run, night)
            finish(run)
        assert held_nights(run.raw) == {night_of(THIN)}
        held.append(everything(run))
        release(run.raw, night_of(THIN), "a holiday", run.now)
        finish(run)
        released.append(everything(run))
    assert held[0] == held[1]
    assert released[0] == released[1]
    assert len(released[0]["articles"]) == len(held[0]["articles"]) + 1


def test_a_night_that_was_published_and_turns_out_thin_is_taken_back(desk):
    read_night(desk(THIN), THIN)
    finish(desk(THIN))
    assert len(everything(desk(THIN))["articles"]) == 1
    run = a_week(desk)
    assert held_nights(run.raw) == {run.night}
    assert run.night not in {row["night"] for row in everything(run)["nights"]}


def test_a_night_that_was_judged_by_a_run_that_died_is_gathered_by_the_next(desk):
    read_night(desk(THIN), THIN)
    finish(desk(THIN))
    for night in range(THIN):
        run = desk(night)
        read_night(run, night)
        check(run.raw, run.night, choose(run.raw, run.night))
    assert judge(run.raw, night_of(THIN))
    finish(desk(0))
    assert run.night in {row["night"] for row in everything(run)["articles"]}
    assert night_of(THIN) not in {row["night"] for row in everything(run)["articles"]}


def test_a_night_that_passes_is_let_go(desk):
    run = a_week(desk)
    read(run, make_articles(THIN, ORDINARY))
    finish(run)
    assert not held_nights(run.raw)
    assert len(everything(run)["articles"]) == ORDINARY * (THIN + 1)


def test_a_release_is_for_what_was_found_and_no_more(desk):
    run = a_week(desk)
    release(run.raw, run.night, "a strike", run.now)
    read(run, make_articles(THIN, 1), rejected=4)
    finish(run)
    assert [one.check for one in held_flaws(run.raw, run.night)] == [Check.LEDGER]


def test_only_what_is_held_can_be_released(desk):
    run = desk(0)
    read(run, make_articles(0, 3))
    finish(run)
    with pytest.raises(NightError, match="2026-03-01 is not held back"):
        release(run.raw, run.night, "why not", run.now)


def test_a_night_of_some_sources_is_compared_with_the_same_sources(desk):
    for night in range(THIN):
        run = desk(night)
        read_night(run, night)
        big = SourceNight(source_id="us_gazette", night=run.night, announced=900, unchanged=900)
        write_read(run, Read(ledger=big))
    run = desk(THIN)
    read(run, make_articles(THIN, ORDINARY))
    finish(run)
    assert not held_nights(run.raw)


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        (
            Check.INSTANT,
            lambda one, _: edited(
                one,
                published=Instant(
                    at=datetime(2036, 1, 1, tzinfo=UTC),
                    raw="2036",
                    offset="+00:00",
                    precision=Precision.INSTANT,
                    origin="json-ld",
                ),
            ),
        ),
        (Check.REPEATED, lambda one, _: edited(one, paragraphs=("We moved to a new address.",))),
        (
            Check.RESIDUE,
            lambda one, number: edited(
                one,
                paragraphs=(
                    f"The {number} goats of the village were counted on Monday, and none was lost.",
                    "Leave a Reply",
                    "Your email address will not be published. Required fields are marked *",
                ),
            ),
        ),
    ],
)
def test_a_night_of_such_articles_is_held_and_a_few_of_them_are_told(desk, kind, spoil):
    for night, spoiled in ((0, 12), (1, 6)):
        articles = make_articles(night, 40)
        articles[:spoiled] = [spoil(one, number) for number, one in enumerate(articles[:spoiled])]
        run = desk(night)
        read(run, articles)
        finish(run)
        (flaw,) = hold_of(run.raw, run.night).flaws
        assert (flaw.check, flaw.count, flaw.stops) == (kind, spoiled, night == 0)
        assert is_held(run.raw, run.night) is flaw.stops


def test_the_query_of_a_check_shows_the_rows_of_a_night_that_is_held(desk, capsys):
    first, run = desk(0), desk(1)
    read(first, make_articles(0, 2))
    finish(first)
    articles = make_articles(1, 20)
    articles[:12] = [edited(one, paragraphs=("Moved.", "Gone.")) for one in articles[:12]]
    read(run, articles)
    finish(run)
    (flaw,) = held_flaws(run.raw, run.night)
    capsys.readouterr()
    assert main(["sql", "--format", "csv", flaw.query]) == 0
    assert "12" in capsys.readouterr().out


def test_people_are_told_in_the_page_in_the_status_and_at_the_end(desk, capsys):
    run = a_week(desk)
    page = run.clean.read(stages.report(run)).decode()
    assert "This night is held back: 1 article came, where about 22 are usual" in page
    assert "nightdesk release 2026-03-06" in page
    with pytest.raises(HeldError, match="2026-03-06 is held back: 1 article came"):
        conclude(run, {"publish": "success"})
    assert warn_of_late_night(read_settings(), None) != run.night
    assert main(["status"]) == 3
    assert "held back" in capsys.readouterr().out
    assert main(["release", "2026-03-06", "--because", " "]) == 1
    assert main(["release", "2026-03-06", "--because", "the printers were on strike"]) == 0
    finish(run)
    assert "the printers were on strike" in run.clean.read(stages.report(run)).decode()
    conclude(run, {"publish": "success"})


def test_a_release_is_taken_back_and_the_next_night_holds_the_night_again(desk, capsys):
    run = a_week(desk)
    held = everything(run)
    with pytest.raises(NightError, match="was not released"):
        take_back(run.raw, run.night)
    release(run.raw, run.night, "a holiday", run.now)
    finish(desk(0))
    assert run.night in {row["night"] for row in everything(run)["nights"]}
    assert main(["release", "2026-03-06", "--undo"]) == 0
    assert "1 article came" in capsys.readouterr().out
    finish(desk(0))
    assert held_nights(run.raw) == {run.night}
    assert everything(run) == held
