"""What it costs that pages are read behind walls, beside what it costs to read them."""

import resource
from collections.abc import Sequence
from itertools import cycle, islice

from benchmarks.reading.corpora import is_here, read_corpus
from benchmarks.reading.metadata import SOURCE, capture_of
from pipeline.extract import warm_up
from pipeline.readings.pages import PageJob, read_page
from pipeline.readings.reading import PAGES_PER_WORKER, WORKER_BYTES
from pipeline.records import Article, Reject
from pipeline.workers.sandbox import Sandbox

PAGES = 120
FEW, MANY = 200, 2_000  # items, whose difference is free of what a worker costs to start
Answered = tuple[PageJob, Article | Reject]


def hand_back(answered: Answered) -> Article | Reject:
    """The answer that came with a page: all the way there and back, without the reading."""
    return answered[1]


def line() -> str:
    """The cost in words."""
    if not is_here():
        return "cost of the walls: not measured, the labelled pages are not here"
    jobs = [
        PageJob(capture=capture_of(one), source=SOURCE, hints=(), max_bytes=3_000_000)
        for one in islice(read_corpus("news_pages"), PAGES)
    ]
    warm_up()
    read_page(jobs[0])
    begun = _spent()
    answers = [read_page(job) for job in jobs]
    reading = (_spent() - begun) / len(jobs)
    walls = _walls(list(zip(jobs, answers, strict=True)))
    return (
        f"cost of the walls: {1000 * walls:.2f} ms of CPU a page, there and back, beside "
        f"{1000 * reading:.1f} ms to read it ({walls / reading:.1%})"
    )


def _walls(answered: Sequence[Answered]) -> float:
    few, many = (_handed_back(answered, count) for count in (FEW, MANY))
    return (many - few) / (MANY - FEW)


def _handed_back(answered: Sequence[Answered], count: int) -> float:
    begun = _spent()
    with Sandbox(
        hand_back, seconds=60, memory_bytes=WORKER_BYTES, recycle_after=PAGES_PER_WORKER
    ) as sandbox:
        for _ in sandbox.run(islice(cycle(answered), count), 1):
            pass
    return _spent() - begun


def _spent() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
