"""What a night costs after how many others: requests, bytes and CPU of gather and publish.

A history of made-up nights is written into folders, ten nights a commit but for the last, and
copied to a real S3 server; then one more night is gathered and published over a wire that counts.
With `--beside FOLDER` a checkout of another version of the code does the same on a copy.
Histories and what was measured are kept: whoever was stopped goes on where he was.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pyarrow as pa

from benchmarks.bucket.invented import SOURCE, invented_article
from benchmarks.bucket.wire import CountingWire
from pipeline.deduplicate import change_of
from pipeline.embedded.s3 import EmbeddedS3
from pipeline.publish.publishing import republish
from pipeline.readings import readings_table, write_readings
from pipeline.readings.index import INDEXED, replace_night
from pipeline.records import Article
from pipeline.settings import read_settings
from pipeline.store import FolderStore, Store, open_store
from pipeline.tables.delta import batches, conform
from pipeline.tables.editions import make_edition
from pipeline.tables.mirror import replace_partitions
from pipeline.tables.schema import NIGHTS, READINGS, REJECTS, WHOLE

FIRST = date(2023, 1, 1)
HISTORIES = (0, 30, 120, 365, 1000)
NIGHTS_A_COMMIT = 10
MEASURED = 4  # nights, each in a process of its own: a checkpoint is written now and then
LATE = 20  # of this many articles one was published the day before
WORDS = 300


def night_of(number: int) -> date:
    return FIRST + timedelta(days=number)


def article_of(number: int, at: int) -> Article:
    """An article of a night: of its own day, or of the one before."""
    night = night_of(number)
    day = night - timedelta(days=at % LATE == 0 and number > 0)
    published = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(seconds=at)
    words = np.random.default_rng([number, at]).integers(0, 30_000, WORDS)
    text = " ".join(f"w{word:x}" for word in words)
    return invented_article(number, at, night=night, published=published, text=text, hours=23)


def read_night(raw: Store, number: int, each: int) -> None:
    """What reading a night leaves."""
    articles = [article_of(number, at) for at in range(each)]
    write_readings(raw, night_of(number), SOURCE, articles)


def build(folder: Path, nights: int, each: int) -> Path:
    """A history of so many nights, ten a commit and the last one by one; goes on if stopped."""
    kept = folder / f"after-{nights}"
    if kept.exists():
        return kept
    growing = folder / "growing"
    raw, clean = FolderStore(growing / "raw"), FolderStore(growing / "clean")
    log = growing / "done.txt"
    done = int(log.read_text()) if log.exists() else 0
    while done < nights:
        step = NIGHTS_A_COMMIT if nights - done > 2 * NIGHTS_A_COMMIT else 1
        numbers = range(done, min(done + step, nights))
        add_nights(raw, clean, numbers, each)
        done = numbers[-1] + 1
        log.write_text(f"{done}")
        if done % 100 == 0:
            print(f"history: {done} nights", file=sys.stderr, flush=True)
    part = folder / "copying"
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(growing, part, copy_function=os.link)  # no file is ever changed in place
    part.rename(kept)
    return kept


def add_nights(raw: Store, clean: Store, numbers: range, each: int) -> None:
    """What gathering and publishing some nights leaves."""
    nights = [night_of(number) for number in numbers]
    tables = {
        night_of(number): readings_table([article_of(number, at) for at in range(each)])
        for number in numbers
    }
    rows = conform(pa.concat_tables(tables.values()), READINGS)
    replace_partitions(raw, READINGS, nights, lambda: batches([rows]), {})
    for night, table in tables.items():
        frame = pl.DataFrame(table.select(list(INDEXED)))
        replace_night(raw, night, frame, frame.clear().select("article_id", on="night"))
    days = {one for night in nights for one in (night, night - timedelta(days=1))}
    republish(raw, clean, days=days, nights=nights, change_of=change_of, run_id="bench")
    ledger = [
        {column.name: 0 for column in NIGHTS.columns if column.kind == WHOLE}
        | {"source_id": SOURCE, "outcome": "complete", "night": night, "run_id": "bench"}
        for night in nights
    ]
    told = [*batches([pa.Table.from_pylist(ledger, schema=NIGHTS.schema)])]
    replace_partitions(clean, NIGHTS, nights, lambda: told, {})
    replace_partitions(clean, REJECTS, nights, lambda: reject_rows(nights), {})
    make_edition(raw, clean, night=nights[-1], run_id="bench", now=datetime.now(UTC))


def reject_rows(nights: list[date]) -> list[pa.RecordBatch]:
    """One reject a night, so that there is a file for each."""
    rows = [
        {
            "url": f"https://example.example/gone/{night}",
            "source_id": SOURCE,
            "stage": "fetch",
            "reason": "not_found",
            "evidence": "",
            "raw_ref": None,
            "night": night,
            "run_id": "bench",
        }
        for night in nights
    ]
    return [*batches([pa.Table.from_pylist(rows, schema=REJECTS.schema)])]


def copy(source: FolderStore, target: Store) -> None:
    """Every object of one bucket in another."""
    for key in source.keys(""):
        target.write(key, source.read(key))


ONCE = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
from datetime import UTC, date, datetime, timedelta
from pipeline.deduplicate import change_of
from pipeline.publish import publish
from pipeline.readings import gather
from pipeline.records import SourceNight
from pipeline.settings import read_settings
from pipeline.store import open_store
settings = read_settings()
raw, clean = (open_store(settings, name) for name in sys.argv[2:4])
night, each = date.fromisoformat(sys.argv[4]), int(sys.argv[5])
begun = time.process_time()
days = gather(raw, night)
ledger = [SourceNight(source_id="us_example", night=night, announced=each, kept=each)]
publish(raw, clean, night=night, days=days, rejects=[], ledger=ledger, sources=[],
        run_id="bench", now=datetime.now(UTC), change_of=change_of)
print(json.dumps(time.process_time() - begun))
"""


def measure(folder: Path, nights: int, each: int, code: Path) -> dict[str, float]:
    """What more nights cost on a copy of a history, by the code of a checkout; their mean."""
    with TemporaryDirectory() as scratch, EmbeddedS3(Path(scratch), others="growth-") as running:
        settings = read_settings(running.environment)
        names = ("growth-raw", "growth-clean")
        stores = [open_store(settings, name) for name in names]
        for store, kind in zip(stores, ("raw", "clean"), strict=True):
            store.create_bucket()  # type: ignore[attr-defined]
            copy(FolderStore(folder / kind), store)
        spent = []
        with CountingWire(running.endpoint) as wire:
            environment = {
                name: value for name, value in os.environ.items() if name != "PYTHONPATH"
            } | {**running.environment, "NIGHTDESK_S3_ENDPOINT": wire.endpoint}
            for number in range(nights, nights + 1 + MEASURED):
                read_night(stores[0], number, each)
                wire.reset()
                command = [sys.executable, "-c", ONCE, str(code), *names, f"{night_of(number)}"]
                done = subprocess.run(
                    [*command, str(each)],
                    env=environment | {"PYTHONPATH": str(code)},
                    cwd=code,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if done.returncode:
                    sys.exit(done.stderr)
                cpu = float(json.loads(done.stdout.splitlines()[-1]))
                if number == nights:
                    continue  # the first brings a table of before up to the contract
                spent.append((float(wire.requests.total()), wire.bytes_read / 1e6, cpu))
        return dict(
            zip(("requests", "read", "cpu"), map(mean, zip(*spent, strict=True)), strict=True)
        )


def growth(
    folder: Path, each: int, beside: Path | None, nights: tuple[int, ...] = HISTORIES
) -> None:
    """Print the curve."""
    codes = {"this code": Path(__file__).parents[2]}
    if beside:
        codes["beside"] = beside.resolve()
    print(f"one night of {each} articles, gathered and published after so many others\n")
    print("| nights before | code | requests | MB read | CPU s |")
    print("|---:|---|---:|---:|---:|", flush=True)
    folder = folder / f"growth-{each}"
    measured = folder / "measured.json"
    known = json.loads(measured.read_text()) if measured.exists() else {}
    for count in sorted(nights):
        history = build(folder, count, each)
        for name, code in codes.items():
            place = f"{count} {code} {_commit(code)}"
            if place not in known:
                began = time.perf_counter()
                known[place] = measure(history, count, each, code)
                measured.write_text(json.dumps(known, indent=1))
                print(f"measured in {time.perf_counter() - began:.0f} s", file=sys.stderr)
            found = known[place]
            print(
                f"| {count} | {name} | {found['requests']:.0f} | {found['read']:.2f} "
                f"| {found['cpu']:.2f} |",
                flush=True,
            )


def _commit(code: Path) -> str:
    """What a checkout holds, as far as it is committed."""
    asked = ["git", "-C", str(code), "rev-parse", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
