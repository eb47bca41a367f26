"""Many nights of late arrivals: how many files the tables hold, before upkeep and after it."""

import shutil
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from benchmarks.bucket.corpus import FIRST_DAY
from benchmarks.bucket.invented import SOURCE, invented_article
from pipeline.deduplicate import change_of
from pipeline.publish import publish
from pipeline.query.views import open_views
from pipeline.readings import gather, write_readings
from pipeline.records import Article, SourceNight
from pipeline.store import FolderStore
from pipeline.tables.delta import look_at
from pipeline.tables.editions import open_edition
from pipeline.tables.schema import ARTICLES, VERSIONS
from pipeline.tables.upkeep import maintain_tables

EACH = 40
LATE_SHARE = 0.2  # of a night's articles: published days or weeks before


def measure(nights: int, folder: Path) -> None:
    """Publish the nights and count; what was stopped goes on where it was."""
    raw, clean = FolderStore(folder / "raw"), FolderStore(folder / "clean")
    log = folder / "spent.txt"
    spent = [float(line) for line in log.read_text().split()] if log.exists() else []
    for number in range(len(spent), nights):
        spent.append(run_night(raw, clean, number))
        log.write_text("\n".join(f"{one:.3f}" for one in spent))
        if number % 20 == 0:
            print(f"night {number}: {spent[-1]:.2f} CPU s", file=sys.stderr, flush=True)
    print(f"{nights} nights of {EACH} articles, {LATE_SHARE:.0%} of them late")
    edge = min(10, nights)
    print(
        f"publishing: {sum(spent[:edge]) / edge:.2f} CPU s a night at first, "
        f"{sum(spent[-edge:]) / edge:.2f} at last"
    )
    tell("before upkeep", clean)
    begun = time.process_time()
    now = datetime.now(UTC) + timedelta(days=1)
    maintain_tables(raw, clean, now=now, retention_days=0, run_id="bench")
    print(f"upkeep: {time.process_time() - begun:.1f} CPU s")
    tell("after upkeep", clean)
    shutil.rmtree(folder)


def run_night(raw: FolderStore, clean: FolderStore, number: int) -> float:
    night = FIRST_DAY + timedelta(days=number)
    begun = time.process_time()
    articles = [article_of(number, at) for at in range(EACH)]
    write_readings(raw, night, SOURCE, articles)
    publish(
        raw,
        clean,
        night=night,
        days=gather(raw, night),
        rejects=[],
        ledger=[SourceNight(source_id=SOURCE, night=night, announced=EACH, kept=EACH)],
        sources=[],
        run_id=f"bench-{number}",
        now=datetime.now(UTC),
        change_of=change_of,
    )
    return time.process_time() - begun


def article_of(number: int, at: int) -> Article:
    night = FIRST_DAY + timedelta(days=number)
    is_late = at < EACH * LATE_SHARE
    back = (number * 7 + at * 13) % 60 if is_late else 0
    published = datetime(night.year, night.month, night.day, 9, at, tzinfo=UTC)
    published -= timedelta(days=min(back, number))
    return invented_article(
        number,
        at,
        night=night,
        published=published,
        text=f"Text {at} of night {number}. " * 40,
        hours=26,
    )


def tell(when: str, clean: FolderStore) -> None:
    for table in (ARTICLES, VERSIONS):
        live = len(look_at(clean, table).file_uris())
        held = sum(
            key.endswith(".parquet") and "_delta_log" not in key
            for key in clean.keys(f"{table.name}/")
        )
        log = len(clean.keys(f"{table.name}/_delta_log/"))
        print(f"{when}: {table.name}: {live} files in use, {held} held, {log} in the log")
    with open_views(clean, open_edition(clean)) as connection:
        question = "SELECT published_on, count(*) FROM articles GROUP BY ALL"
        best = float("inf")
        for _ in range(5):
            begun = time.process_time()
            rows = connection.execute(question).fetchall()
            best = min(best, time.process_time() - begun)
    assert isinstance(connection, duckdb.DuckDBPyConnection)
    print(f"{when}: count by day: {best * 1000:.0f} CPU ms for {len(rows)} days")
