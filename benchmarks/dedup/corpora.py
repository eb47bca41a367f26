"""The articles that the benchmark looks for copies in, and the truth about them.

Both corpora are split by the hash of the cluster: "dev" to build on, "held" to check.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import pyarrow as pa

from benchmarks.dedup import transformations
from benchmarks.dedup.transformations import COPIES, Story

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
START = date(2026, 3, 1)
NEVER_ALIKE = (
    "neg_template neg_boiler neg_digest templated round_up live_blog quotation footer_page"
)


def split_of(cluster: str) -> str:
    return ("dev", "held")[hashlib.sha256(cluster.encode()).digest()[0] % 2]


def labelled(split: str | None = None) -> list[Story]:
    """The shared labelled set."""
    with gzip.open(SHARED / "dedup" / "labelled.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    fields = ("title", "text", "site", "day", "cluster", "variant", "lang")
    stories = [Story(**{name: row[name] for name in fields}) for row in rows]
    return [story for story in stories if split in {None, split_of(story.cluster)}]


def own(split: str | None = None, seed: int = 7) -> list[Story]:
    """Copies and look-alikes that we make of real pages: other texts, other transformations."""
    bases = [base for base in _real_pages() if split in {None, split_of(base.cluster)}]
    return list(_varied(bases, Random(seed)))


def _real_pages() -> Iterator[Story]:
    openings = set()
    titles: dict[tuple[str, str], str] = {}  # one article may have been saved twice, years apart
    for name in ("news_pages", "nine_sites"):
        with gzip.open(SHARED / "reading" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                page = json.loads(line)
                opening = page["gold"][:80]
                if len(page["gold"].split()) < 80 or opening in openings:
                    continue
                openings.add(opening)
                cluster = f"{name}-{page['id']}"
                if title := " ".join(
                    (page["title"] or "").replace("\u200b", "").casefold().split()
                ):
                    cluster = titles.setdefault((page["site"], title), cluster)
                yield Story(
                    title=page["title"] or "",
                    text=page["gold"],
                    site=page["site"],
                    day=int(hashlib.sha256(page["id"].encode()).hexdigest(), 16) % 30,
                    cluster=cluster,
                    variant="base",
                    lang=page.get("lang") or "en",
                )


def _varied(bases: Sequence[Story], random: Random) -> Iterator[Story]:
    names = sorted(COPIES)
    for base in bases:
        others = [other for other in random.sample(bases, 8) if other is not base]
        yield base
        for name in random.sample(names, 3):
            yield _later(COPIES[name](base, random, others), random)
    for base in random.sample(bases, max(4, len(bases) // 50)):  # wire stories
        yield from (_later(COPIES["reprint"](base, random, bases), random) for _ in range(40))
    for number in range(len(bases)):
        yield transformations.templated(number, random)
        if number % 5 == 0:
            yield transformations.round_up(number, random, bases)
            yield transformations.shared_quotation(number, random, bases)
        if number % 10 == 0:
            yield transformations.live_blog(number, random, bases)
        if number % 3 == 0:
            yield transformations.footer_page(number, random)


def _later(story: Story, random: Random) -> Story:
    return transformations.replace(story, day=(story.day + random.randint(0, 3)) % 30)


def article_id(number: int) -> str:
    return f"a{number:06}"


def table_of(stories: Iterable[Story], ids: Iterable[str] | None = None) -> pa.Table:
    """The stories as the input of `fingerprint_day`."""
    listed = list(stories)
    names = list(ids) if ids else [article_id(number) for number in range(len(listed))]
    start = datetime(START.year, START.month, START.day, tzinfo=UTC)
    times = [
        start + timedelta(days=story.day, minutes=number % 1440)
        for number, story in enumerate(listed)
    ]
    return pa.table(
        {
            "article_id": names,
            "source_id": [story.site for story in listed],
            "title": [story.title for story in listed],
            "text": [story.text for story in listed],
            "language": [story.lang for story in listed],
            "published_at": pa.array(times, pa.timestamp("us", "UTC")),
            "first_captured_at": pa.array(times, pa.timestamp("us", "UTC")),
        }
    )


def tables_by_day(stories: Sequence[Story]) -> dict[date, pa.Table]:
    """The same as days for `update_clusters`."""
    days: dict[int, list[int]] = {}
    for number, story in enumerate(stories):
        days.setdefault(story.day, []).append(number)
    return {
        START + timedelta(days=day): table_of(
            [stories[number] for number in numbers], [article_id(number) for number in numbers]
        )
        for day, numbers in days.items()
    }


def true_pairs(stories: Sequence[Story]) -> set[tuple[int, int]]:
    clusters: dict[str, list[int]] = {}
    for number, story in enumerate(stories):
        clusters.setdefault(story.cluster, []).append(number)
    return {pair for members in clusters.values() for pair in combinations(members, 2)}


def kind_of(one: Story, two: Story) -> str:
    """What a true pair shows: its harder variant beside the base, or both."""
    names = sorted({one.variant, two.variant} - {"base"})
    return "+".join(names) or "base"
