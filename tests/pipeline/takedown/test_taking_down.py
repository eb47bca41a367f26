"""What was taken down is found nowhere, to the byte, and does not come back."""

import gzip
import io
import json
import shutil
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from newsstand import FIRST, Newsstand, archived, make_article, make_withdrawal, night_of
from warcio.archiveiterator import ArchiveIterator

from pipeline.__main__ import main
from pipeline.archive import (
    CrawlRecord,
    Outcome,
    SegmentWriter,
    crawl_record,
    read_captures,
    read_index,
    write_announcements,
    write_crawl_record,
)
from pipeline.archive.takedowns import read_takedowns
from pipeline.deduplicate import change_of
from pipeline.identity import article_id
from pipeline.layout import (
    RAW_PREFIXES,
    announcements_key,
    blocks_key,
    fetch_state_key,
    read_rejects_key,
    report_key,
)
from pipeline.notation.plain import packed, plain
from pipeline.publish.exports import read_erased
from pipeline.query.search_index import SearchIndex
from pipeline.query.views import open_views
from pipeline.readings import write_readings
from pipeline.readings.lineage import capture_of, readings_of
from pipeline.readings.settle import write_blocks
from pipeline.records import (
    Announcement,
    Capture,
    Kind,
    Reason,
    Reject,
    SourceNight,
    Stage,
    Via,
)
from pipeline.settings import Settings
from pipeline.store import FolderStore
from pipeline.tables.editions import open_edition, scan, table_of
from pipeline.tables.schema import ARTICLES, COPIES
from pipeline.tables.upkeep import maintain_tables
from pipeline.takedown.erasing import blank_member
from pipeline.takedown.opening import reclusterer
from pipeline.takedown.taking_down import TakedownContext, erase_again, take_down, target_of

pytestmark = pytest.mark.slow

SECRET = "Zebra crossing mayor resigns over marmalade affair"
URL = "https://example.example/marmalade"
NOW = datetime(2026, 4, 2, tzinfo=UTC)


def feed_of(*urls: str) -> bytes:
    items = "".join(
        f"<item><title>{SECRET if url == URL else 'Other'}</title><link>{url}</link></item>"
        for url in urls
    )
    return gzip.compress(f"<rss><channel>{items}</channel></rss>".encode())


def capture_feed(stand, folder: Path, url: str, *links: str) -> None:
    writer = SegmentWriter(stand.raw, folder, FIRST, "us_example")
    writer.add(
        Capture(
            url=url,
            requested_url=url,
            captured_at=datetime(2026, 3, 2, 1, len(url), tzinfo=UTC),
            status=200,
            headers=(("Content-Encoding", "gzip"),),
            body=feed_of(*links),
            source_id="us_example",
            night=FIRST,
            kind=Kind.FEED,
        )
    )
    writer.seal()


def buckets_in(folder: Path) -> Newsstand:
    return Newsstand(FolderStore(folder / "nightdesk-raw"), FolderStore(folder / "nightdesk-clean"))


@pytest.fixture
def full(made, tmp_path) -> Newsstand:
    """A copy of two published nights, for a test to change."""
    for name in ("nightdesk-raw", "nightdesk-clean"):
        shutil.copytree(made / name, tmp_path / name)
    return buckets_in(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Two nights with a correction of the article, a copy of it, others, feeds and a report."""
    tmp_path = tmp_path_factory.mktemp("made")
    stand = buckets_in(tmp_path)
    text = f"{SECRET}, he said.\n\nMarmalade was found in the zebra cupboard. " * 5
    first = [
        make_article("marmalade", title=SECRET, text=text),
        make_article("harbour", text="The harbour was flooded."),
        make_article("market", source="us_gazette", text="Apples cost more."),
    ]
    second = [make_article("marmalade", night=1, published=-1, title=SECRET, text=f"New: {text}")]
    for night, articles in ((0, first), (1, second)):
        stand.night(night, archived(stand.raw, tmp_path / f"w{night}", articles))
    capture_feed(stand, tmp_path / "f1", "https://example.example/feed", URL, f"{URL}-other")
    capture_feed(stand, tmp_path / "f2", "https://example.example/feed2", f"{URL}-other")
    told = [
        Announcement(url=url, source_id="us_example", via=Via.FEED, found_in="feed", title=title)
        for url, title in ((URL, SECRET), ("https://example.example/harbour", "Harbour"))
    ]
    write_announcements(stand.raw, announcements_key(FIRST, "us_example"), told)
    page = f"<h1>Night</h1><a href='{URL}'>{SECRET}</a>"
    stand.clean.write(report_key(FIRST), page.encode())
    return tmp_path


def context_of(stand) -> TakedownContext:
    return TakedownContext(
        raw=stand.raw,
        clean=stand.clean,
        now=NOW,
        run_id="takedown",
        sources=stand.sources,
        change_of=change_of,
        recluster=reclusterer(stand.raw, Settings()),
    )


def texts_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file as it is, and unpacked as far as it can be."""
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = file.read_bytes()
        yield file.name, data.decode("utf-8", "replace")
        if file.suffix == ".parquet":
            yield file.name, json.dumps(pq.read_table(io.BytesIO(data)).to_pylist(), default=str)
        if file.name.endswith(".gz"):
            whole = gzip.decompress(data)
            yield file.name, whole.decode("utf-8", "replace")
            for part in whole.split(b"\r\n\r\n"):
                if part.startswith(b"\x1f\x8b"):
                    yield file.name, zlib.decompressobj(31).decompress(part).decode()


def found_in(folder: Path, word: str = "armalade") -> list[str]:
    """Where a word still is, addresses aside: those of the crawl's own counts stay."""
    return [name for name, text in texts_in(folder) if word in text.replace("/marmalade", "")]


@pytest.mark.parametrize("named", ["url", "id"])
def test_the_text_is_found_nowhere_afterwards(full, tmp_path, named):
    (reading, *_) = readings_of(full.raw, URL)
    index = SearchIndex(tmp_path / "index", full.clean)
    index.update()
    assert found_in(tmp_path / "nightdesk-raw")
    assert found_in(tmp_path / "nightdesk-clean")
    done = take_down(context_of(full), URL if named == "url" else reading.article_id, why="asked")
    assert found_in(tmp_path / "nightdesk-raw") == []
    assert found_in(tmp_path / "nightdesk-clean") == []
    assert done["records"] == 3  # two captures and the feed that told of them
    again = SearchIndex(tmp_path / "index", full.clean)
    again.update()
    assert again.search("marmalade") == []
    assert found_in(tmp_path / "index") == []


def test_everything_else_stays_as_it_was(full):
    others = [r for r in full.rows("articles").to_dicts() if "marmalade" not in r["url"]]
    versions = [r for r in full.rows("versions").to_dicts() if "marmalade" not in r["url"]]
    take_down(context_of(full), URL, why="asked")
    for name, before in (("articles", others), ("versions", versions)):
        left = full.rows(name).drop("run_id").to_dicts()
        assert left == [{k: v for k, v in row.items() if k != "run_id"} for row in before]
    for url in ("https://example.example/harbour", "https://gazette.example/market"):
        (reading,) = readings_of(full.raw, url)
        assert capture_of(full.raw, reading).url == url  # its place in the WARC file still holds
    feeds = list(read_captures(full.raw, FIRST, "us_example", {Kind.FEED}))
    assert [one.url for one in feeds] == ["https://example.example/feed2"]


def test_the_archive_still_replays_in_a_standard_tool(full, tmp_path):
    take_down(context_of(full), URL, why="asked")
    for key in full.raw.keys("warc/"):
        if key.endswith(".warc.gz"):
            with (full.raw.folder / key).open("rb") as stream:
                kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests=True)]
            assert "warcinfo" in kinds
    lines = read_index(full.raw, FIRST, "us_example")
    assert all("marmalade" not in line.url for line in lines)


def test_it_is_recorded_without_its_content(full):
    (reading, *_) = readings_of(full.raw, URL)
    take_down(context_of(full), URL, why="a letter of 1 April")
    key = f"takedowns/article={reading.article_id}.json"
    record = json.loads(full.raw.read(key))
    assert record["why"] == "a letter of 1 April"
    assert record["at"] == NOW.isoformat()
    assert record["done"]["records"] == 3
    assert "armalade" not in full.raw.read(key).decode()


def test_it_does_not_come_back_when_the_night_is_read_again(full, tmp_path):
    article = make_article("marmalade", title=SECRET, text=SECRET)
    take_down(context_of(full), URL, why="asked")
    write_readings(full.raw, FIRST, "us_example", [article])  # an archive that still held it
    done = full.publish(0, kept={"us_example": 1})
    assert all("armalade" not in url for url in full.rows("articles")["url"])
    assert [str(one.reason) for one in done.rejects if "urn:" in one.url] == ["taken_down"]
    ours = next(row for row in done.ledger if row.source_id == "us_example")
    assert (ours.kept, ours.rejected) == (0, 1)


def test_what_a_later_crawl_archived_again_is_erased_again(full, tmp_path):
    take_down(context_of(full), URL, why="asked")
    later = archived(
        full.raw,
        tmp_path / "later",
        [make_article("marmalade", night=2, title=SECRET, text=SECRET)],
    )
    full.night(2, later)
    assert found_in(tmp_path / "nightdesk-raw")
    erase_again(context_of(full))
    assert found_in(tmp_path / "nightdesk-raw") == []
    assert found_in(tmp_path / "nightdesk-clean") == []
    assert erase_again(context_of(full)) == {}  # nothing left to do


def test_a_second_call_finishes_what_a_crash_left(full, tmp_path):
    class Broken(FolderStore):
        def delete(self, key):
            raise OSError("the machine died here")

    context = context_of(full)
    dying = TakedownContext(
        **{name: getattr(context, name) for name in TakedownContext.__slots__}
        | {"clean": Broken(full.clean.folder)}
    )
    with pytest.raises(OSError, match="died"):
        take_down(dying, URL, why="asked")
    take_down(context, URL, why="asked")
    assert found_in(tmp_path / "nightdesk-raw") == []
    assert found_in(tmp_path / "nightdesk-clean") == []


def test_a_whole_source_is_taken_down(full, tmp_path):
    take_down(context_of(full), "us_example", why="asked")
    assert full.rows("articles")["source_id"].to_list() == ["us_gazette"]
    assert set(full.rows("versions")["source_id"]) == {"us_gazette"}
    for word in ("armalade", "The harbour was"):
        assert found_in(tmp_path / "nightdesk-raw", word) == []
        assert found_in(tmp_path / "nightdesk-clean", word) == []
    full.night(2, [make_article("new", night=2)])
    assert full.rows("articles")["source_id"].to_list() == ["us_gazette"]


def test_history_that_does_not_hold_it_stays_readable(full):
    full.night(2, [make_article("last", night=2, published=2)])
    before = full.rows("articles").height
    take_down(context_of(full), URL, why="asked")
    assert full.rows("articles").height == before - 1


def test_the_command_refuses_what_was_never_read_and_takes_the_rest(
    full, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{tmp_path}")
    monkeypatch.setattr("pipeline.commands.takedown.INDEX_FOLDER", tmp_path / "index")
    assert main(["takedown", "https://example.example/nothing"]) == 1
    assert "was never read; with --ahead" in capsys.readouterr().err
    ended = {"outcome": Outcome.COMPLETE, "started_at": NOW, "ended_at": NOW}
    write_crawl_record(full.raw, CrawlRecord(night=FIRST, source_id="us_example", **ended))
    assert main(["takedown", "us_exampel"]) == 1
    assert "was never read; did you mean 'us_example'?" in capsys.readouterr().err
    assert main(["takedown", "nonsense!"]) == 1
    assert main(["takedown", URL, "--why", "asked"]) == 0
    assert "was taken down: " in capsys.readouterr().out
    assert main(["takedown", URL]) == 0  # again: harmless
    assert main(["takedown", "https://example.example/ahead", "--ahead"]) == 0
    full.night(2, [make_article("ahead", night=2)])
    assert all("ahead" not in url for url in full.rows("articles")["url"])


def articles_as_of(stand, night: int) -> list[str]:
    edition = open_edition(stand.clean, as_of=night_of(night))
    rows = scan(stand.clean, edition, ARTICLES).select("title").collect()
    assert table_of(stand.clean, edition, ARTICLES).count() == rows.height
    return sorted(rows["title"])


def test_earlier_editions_still_open_without_what_was_taken_down(full):
    full.night(2, [make_article("last", night=2, published=2)])
    before = {night: articles_as_of(full, night) for night in range(3)}
    take_down(context_of(full), URL, why="asked")
    for night, titles in before.items():
        assert articles_as_of(full, night) == [one for one in titles if one != SECRET]
        with open_views(full.clean, open_edition(full.clean, as_of=night_of(night))) as con:
            (count,) = con.execute(
                "SELECT count(*) FROM versions WHERE title = ?", [SECRET]
            ).fetchone()
            assert count == 0


def test_what_an_earlier_copy_repeated_is_among_what_was_taken_down(full):
    text = "An agency tells of a harbour, a storm and a ship that came home late. " * 8
    first = make_article("told", night=2, published=1, text=text)
    full.night(2, [first, make_article("printed", source="us_wire", night=2, text=text)])
    full.night(3, [make_article("last", night=3)])

    def lacking(night: int) -> set[str]:
        edition = open_edition(full.clean, as_of=night_of(night))
        shown = scan(full.clean, edition, ARTICLES).select("article_id").collect()
        copies = scan(full.clean, edition, COPIES).select("representative_id").collect()
        return set(copies["representative_id"]) - set(shown["article_id"])

    assert lacking(2) == set()
    (representative,) = set(full.rows("copies")["representative_id"])
    (url,) = full.rows("articles").filter(pl.col("article_id") == representative)["url"]
    take_down(context_of(full), url, why="asked")
    assert lacking(2) == {representative}
    assert representative in read_erased(full.clean).articles
    assert lacking(3) == set()


def test_earlier_editions_open_from_checkpoints_too(full):
    for night in range(2, 14):
        full.night(night, [make_article(f"n{night}", night=night, published=0)])
    before = {night: articles_as_of(full, night) for night in range(14)}
    take_down(context_of(full), URL, why="asked")
    for night, titles in before.items():
        assert articles_as_of(full, night) == [one for one in titles if one != SECRET]
    keep = {"now": datetime(2026, 4, 3, tzinfo=UTC), "retention_days": 30, "run_id": "upkeep"}
    maintain_tables(full.raw, full.clean, **keep)
    for night in range(14):
        assert SECRET not in articles_as_of(full, night)


def test_its_address_leaves_crawl_records_and_memory_and_rejects_stay_counted(full):
    told = Reject(
        url=URL,
        source_id="us_example",
        stage=Stage.FETCH,
        reason=Reason.TOO_LARGE,
        evidence=f"moved from {URL} to {URL}.html",
    )
    record = CrawlRecord(
        source_id="us_example",
        night=FIRST,
        outcome=Outcome.COMPLETE,
        started_at=NOW,
        ended_at=NOW,
        rejects=(told,),
    )
    write_crawl_record(full.raw, record)
    write_blocks(full.raw, FIRST, "us_example", [make_article("marmalade"), make_article("other")])
    state = {"version": 1, "articles": {URL: {"night": "2026-03-01"}, f"{URL}-other": {}}}
    key = fetch_state_key("us_example")
    full.raw.write(key, gzip.compress(json.dumps(state).encode()))
    take_down(context_of(full), URL, why="asked")
    left = crawl_record(full.raw, FIRST, "us_example")
    assert left is not None
    assert [one.reason for one in left.rejects] == [Reason.TOO_LARGE]
    assert URL not in left.rejects[0].url
    assert left.rejects[0].evidence == f"moved from urn:nightdesk:removed to {URL}.html"
    assert len(json.loads(full.raw.read(blocks_key(FIRST, "us_example")))) == 1
    kept = json.loads(gzip.decompress(full.raw.read(key)))
    assert list(kept["articles"]) == [f"{URL}-other"]


def test_every_prefix_that_a_night_writes_to_is_known_to_takedowns(full):
    found = {key.partition("/")[0] + "/" for key in full.raw.keys("")}
    assert found <= set(RAW_PREFIXES)


def test_the_ledger_tells_the_truth_afterwards(full, tmp_path):
    ledger = SourceNight(source_id="us_example", night=FIRST, announced=2, fetched=2, kept=2)
    stated = {"ledger": plain(ledger), "rejects": []}
    full.raw.write(read_rejects_key(FIRST, "us_example"), packed(stated))
    full.night(
        0,
        [make_article("marmalade", title=SECRET), make_article("harbour")],
        kept={"us_example": 2},
    )
    take_down(context_of(full), URL, why="asked")
    night = full.rows("nights").filter(
        pl.col("night") == FIRST, pl.col("source_id") == "us_example"
    )
    assert night.select("kept", "rejected", "seen").row(0) == (1, 1, 2)
    rejects = full.rows("rejects").filter(pl.col("reason") == "taken_down")
    assert rejects["night"].to_list().count(FIRST) == 1


def test_copies_are_shown_and_nothing_happens_before_somebody_decides(
    full, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{tmp_path}")
    monkeypatch.setattr("pipeline.commands.takedown.INDEX_FOLDER", tmp_path / "index")
    text = "The same text about the ferry, printed by two papers on one day. " * 6
    one, two = (
        make_article("ferry", night=2, text=text),
        make_article("boat", night=2, source="us_gazette", text=text),
    )
    full.night(2, archived(full.raw, tmp_path / "w2", [one, two]))
    before = full.everything()
    assert main(["takedown", one.url]) == 1
    told = capsys.readouterr()
    assert two.url in told.out
    assert "decide with --copies take or --copies leave" in told.err
    assert full.everything() == before
    assert main(["takedown", one.url, "--copies", "take", "--prove"]) == 0
    assert "the receipt is receipts/takedown=" in capsys.readouterr().out
    assert "Title of boat" not in full.rows("articles")["title"].to_list()
    (key,) = full.raw.keys("receipts/")
    receipt = json.loads(full.raw.read(key))
    assert receipt["found"] == []
    assert "ferry" not in full.raw.read(key).decode().replace("takedown=", "")


def test_the_proof_finds_what_lies_anywhere(full, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NIGHTDESK_S3_ENDPOINT", f"file://{tmp_path}")
    monkeypatch.setattr("pipeline.commands.takedown.INDEX_FOLDER", tmp_path / "index")
    full.clean.write("notes/forgotten.json", json.dumps({"title": SECRET}).encode())
    assert main(["takedown", URL, "--prove"]) == 1
    assert "something of it is left in" in capsys.readouterr().err


def test_everything_below_an_address_is_taken_down(full):
    full.night(2, [make_article("sport/one", night=2), make_article("sport/two", night=2)])
    take_down(context_of(full), "https://example.example/sport/*", why="asked")
    assert not [url for url in full.rows("articles")["url"] if "/sport/" in url]
    assert any("harbour" in url for url in full.rows("articles")["url"])


@pytest.mark.parametrize("length", [300, 1000, 65_600, 65_812, 131_200, 1_000_000])
def test_an_empty_record_has_exactly_the_length_asked_for(length):
    member = blank_member(length, NOW)
    assert len(member) == length
    (record,) = ArchiveIterator(io.BytesIO(member))
    assert record.rec_type == "metadata"
    assert record.content_stream().read().strip() == b""
    assert len(gzip.decompress(member)) > length - 100


def test_targets_are_told_apart():
    assert target_of("us_example").kind == "source"
    assert target_of("0" * 32).kind == "article"
    assert target_of(URL).identity == make_article("marmalade").article_id


def test_a_story_that_is_gone_already_is_taken_down_with_all_that_is_told_of_it(full):
    full.night(2, [], [make_withdrawal("marmalade", night=2)])
    assert full.rows("articles")["withdrawn_for"].drop_nulls().to_list() == ["gone"]
    take_down(context_of(full), URL, why="asked")
    assert article_id(URL) not in {*full.rows("articles")["article_id"]}
    assert article_id(URL) not in {*full.rows("versions")["article_id"]}
    full.night(3, [], [make_withdrawal("marmalade", night=3)])
    assert article_id(URL) not in {*full.rows("versions")["article_id"]}


def test_an_address_at_the_host_that_a_site_moved_to_names_the_same_article(full):
    record = CrawlRecord(
        night=FIRST,
        source_id="us_example",
        outcome=Outcome.COMPLETE,
        started_at=NOW,
        ended_at=NOW,
        moved_to=("moved.example",),
    )
    write_crawl_record(full.raw, record)
    take_down(context_of(full), "https://moved.example/marmalade", why="asked")
    assert article_id(URL) not in {*full.rows("articles")["article_id"]}
    assert article_id(URL) in read_takedowns(full.raw).articles
