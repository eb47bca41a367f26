"""How much memory telling apart, publishing and reporting need as a night grows.

`python -m benchmarks.night.memory --sizes 5000 20000 100000` makes up what reading a night leaves,
in folders and without a page, runs the stages after it in processes of their own and prints the
peak of each, its CPU, and what each article adds from one size to the next. A part of the articles
are copies of others, and some belong to the day before.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.airflow_night import write_catalog
from benchmarks.arguments import count
from benchmarks.night.builds import ROOT, Build, run_stage
from pipeline.identity import article_id
from pipeline.readings.ledgers import Read
from pipeline.readings.reading import write_read
from pipeline.records import Article, Instant, Precision, RawRef, SourceNight
from pipeline.run import open_run
from pipeline.settings import read_settings

SOURCES = 10
WORDS = 420  # of an article, as many as those of the news
PARAGRAPHS = 12
KNOWN_WORDS = 30_000
COPIED = 12  # every so many an article repeats another of another source
LATE = 20  # every so many was published the day before
STAGES = ("deduplicate", "publish", "report")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.night.memory", description=__doc__)
    parser.add_argument("--sizes", type=count, nargs="+", default=[5_000, 20_000, 100_000])
    stated = parser.parse_args()
    build = Build("ours", ROOT)
    peaks: dict[tuple[str, int], float] = {}
    write("| stage | articles | peak MB | CPU s | ms an article |")
    write("|---|---:|---:|---:|---:|")
    for size in stated.sizes:
        with TemporaryDirectory(prefix="nightdesk-memory-", ignore_cleanup_errors=True) as name:
            settings = invent(Path(name), size)
            for stage in STAGES:
                used = run_stage(stage, f"{night()}", build.environment(settings))
                cpu = used.ru_utime + used.ru_stime
                peaks[stage, size] = used.ru_maxrss / 1000
                write(
                    f"| {stage} | {size:,} | {peaks[stage, size]:.0f} | {cpu:.1f} | "
                    f"{1000 * cpu / size:.2f} |"
                )
    for stage in STAGES:
        for small, large in pairwise(stated.sizes):
            more = 1000 * (peaks[stage, large] - peaks[stage, small]) / (large - small)
            write(f"\n{stage}, from {small:,} to {large:,}: {more:.1f} KB an article")
    return 0


def invent(folder: Path, size: int) -> Mapping[str, str]:
    """What reading a night of so many articles leaves, and the settings to find it by."""
    write_catalog(folder / "catalog", sources=SOURCES, pages=size // SOURCES, delay=0)
    settings = {
        "NIGHTDESK_S3_ENDPOINT": f"file://{folder / 'buckets'}",
        "NIGHTDESK_CATALOG": str(folder / "catalog"),
        "NIGHTDESK_WORK": str(folder / "work"),
    }
    run = open_run(night(), settings=read_settings({**os.environ, **settings}))
    for at in range(SOURCES):
        source_id = f"us_host{at:04}"
        articles = list(articles_of(source_id, at, size // SOURCES))
        row = SourceNight(
            source_id=source_id, night=night(), announced=len(articles), kept=len(articles)
        )
        write_read(run, Read(ledger=row, articles=articles))
    shutil.rmtree(folder / "work", ignore_errors=True)
    return settings


def articles_of(source_id: str, place: int, count: int) -> Iterator[Article]:
    """A source's articles of the night, in words that nobody uses, as often as words are used."""
    words = np.array([_spelt(number) for number in range(KNOWN_WORDS)])
    midnight = datetime(*night().timetuple()[:3], tzinfo=UTC)
    for at in range(count):
        # A copy is made of the same chance as the source before it has it.
        seed = [place - 1 if at % COPIED == 0 and place % 2 else place, at]
        chance = np.random.default_rng(seed)
        ranks = (KNOWN_WORDS ** chance.random(WORDS)).astype(int) - 1
        parts = np.array_split(words[ranks], PARAGRAPHS)
        url = f"http://host-{place}.example/story/{at}"
        published = midnight - timedelta(days=at % LATE == 0) + timedelta(seconds=at)
        yield Article(
            article_id=article_id(url),
            url=url,
            canonical_url=url,
            source_id=source_id,
            site_name=f"Newsroom {place}",
            title=" ".join(words[ranks[:8]]).capitalize(),
            authors=("A. Writer",),
            published=Instant(
                at=published,
                raw=published.isoformat(),
                offset="+00:00",
                precision=Precision.INSTANT,
                origin="json-ld",
            ),
            captured_at=midnight + timedelta(hours=25, seconds=at),
            language="en",
            paragraphs=tuple(f"{' '.join(part).capitalize()}." for part in parts),
            night=night(),
            ref=RawRef(key=f"warc/night={night()}/{source_id}/0.warc.gz", offset=at, length=1),
        )


def _spelt(number: int) -> str:
    """A word of its own for each number; often used ones are short."""
    parts = ("ka", "re", "to", "mi", "su", "no", "la", "ve", "di", "po")
    return "".join(parts[int(digit)] for digit in f"{number}")


def night() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)


def write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
