"""What a source's memory gains on real pages: ten a site and year, fewer than it asks for.

No labelled site has the twelve pages of several days that the memory needs before it speaks, so
this is measured with that minimum set to ten, and the ten taken for two days of one week.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from statistics import mean
from unittest.mock import patch

from benchmarks.reading.corpora import Example, page_scores, read_corpus
from pipeline.extract.body import memory
from pipeline.extract.body.body import read_body
from pipeline.extract.body.memory import BlockCounts, block_statistics, learn, merge, remembered
from pipeline.extract.page.page import parse_page

DAYS = (date(2026, 3, 1), date(2026, 3, 2))
ENOUGH = 10


def table() -> str:
    sites: dict[str, list[Example]] = defaultdict(list)
    for one in read_corpus("nine_sites"):
        sites[one.site].append(one)
    most = max(map(len, sites.values()))
    known = f"a site and year have at most {most} pages; it asks for {memory.MIN_PAGES}"
    lines = [
        f"site memory     {known}, and {ENOUGH} are enough here",
        "                           token F1       over 0.95      pages",
        "                split  pages  before  after  before  after  changed  worse, by at most",
    ]
    told: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for examples in sites.values():
        for one, scores in zip(examples, _before_and_after(examples), strict=True):
            told[one.split].append(scores)
    lines += [_row(split, scores) for split, scores in sorted(told.items())]
    return "\n".join(lines)


def _before_and_after(examples: Sequence[Example]) -> list[tuple[float, float]]:
    """Token F1 of each page of a site, before and after its memory was asked."""
    texts = [read_body(parse_page(one.url, one.html)).candidates for one in examples]
    pages = [block_statistics(one.url, text) for one, text in zip(examples, texts, strict=True)]
    nights: list[BlockCounts] = [
        merge(day, pages[place :: len(DAYS)]) for place, day in enumerate(DAYS)
    ]
    with patch.object(memory, "MIN_PAGES", ENOUGH):
        known = learn(nights)
    found = []
    for one, text in zip(examples, texts, strict=True):
        drop = remembered(text, known)
        kept = [paragraph for place, paragraph in enumerate(text) if place not in drop]
        found.append((_f1(text, one), _f1(kept, one)))
    return found


def _f1(paragraphs: Sequence[str], example: Example) -> float:
    return page_scores("\n".join(paragraphs), example)["bag_f"]


def _row(split: str, scores: Sequence[tuple[float, float]]) -> str:
    before, after = zip(*scores, strict=True)
    changed = sum(one != other for one, other in scores)
    losses = [one - other for one, other in scores if other < one]
    return (
        f"{'':15} {split:5}  {len(scores):5}  {mean(before):.4f}  {mean(after):.4f}"
        f"  {mean(one >= 0.95 for one in before):.3f}  {mean(one >= 0.95 for one in after):.3f}"
        f"  {changed:7}  {len(losses):5}  {max(losses, default=0.0):.4f}"
    )
