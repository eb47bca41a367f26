"""Pages per CPU-second: our whole reading beside plain trafilatura, page by page in one process."""

import gc
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import trafilatura

from benchmarks.reading.corpora import read_corpus
from benchmarks.reading.metadata import SOURCE, capture_of
from pipeline.extract import extract_capture, warm_up
from pipeline.normalise import normalise_article
from pipeline.records import Capture, Reject

PAGES = 120  # of each set
ROUNDS = 3
CORPORA_READ = ("news_pages", "guide_pages")


def table() -> str:
    return "\n\n".join(map(_table_of, CORPORA_READ))


def _table_of(corpus: str) -> str:
    """Each page's least time of all rounds: what else the machine did is in none of them."""
    rounds = [_in_a_process_of_its_own(corpus) for _ in range(ROUNDS)]
    pages = len(next(iter(rounds[0].values())))
    seconds = {
        name: sum(map(min, zip(*(one[name] for one in rounds), strict=True))) for name in rounds[0]
    }
    ours = seconds["nightdesk"]
    lines = [f"{corpus:27}  pages  ms a page  pages a CPU second  ours against it"]
    for name, spent in seconds.items():
        each = spent / pages
        figures = f"{1000 * each:9.1f}  {1 / each:18.1f}  {spent / ours:15.2f}"
        lines.append(f"{name:27} {pages:6}  {figures}")
    return "\n".join(lines)


def _in_a_process_of_its_own(corpus: str) -> dict[str, list[float]]:
    """A round: readers remember what pages said, so that none may see one twice."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(seconds_of, corpus).result()


def seconds_of(corpus: str) -> dict[str, list[float]]:
    """CPU seconds of every page by reader, in turn, so that a busy machine is busy for all."""
    captures = [capture_of(one) for one in read_corpus(corpus)][:PAGES]
    readers: dict[str, Callable[[Capture], object]] = {
        "nightdesk": read_ours,
        "trafilatura, text": read_text,
        "trafilatura, with metadata": read_with_metadata,
    }
    warm_up()
    for read in readers.values():
        read(captures[0])
    gc.collect()
    gc.freeze()  # as the process does whose forks the readers of a night are
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for capture in captures:
        for name, read in readers.items():
            started = time.process_time()
            read(capture)
            seconds[name].append(time.process_time() - started)
    return seconds


def read_ours(capture: Capture) -> object:
    found = extract_capture(capture, SOURCE)
    return found if isinstance(found, Reject) else normalise_article(found)


def read_text(capture: Capture) -> object:
    return trafilatura.bare_extraction(capture.body, url=capture.url, include_comments=False)


def read_with_metadata(capture: Capture) -> object:
    return trafilatura.bare_extraction(
        capture.body, url=capture.url, include_comments=False, with_metadata=True
    )
