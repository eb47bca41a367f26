"""Pages per CPU-second: our whole reading beside plain trafilatura, page by page in one process."""

import time
from collections.abc import Callable

import trafilatura

from benchmarks.reading.corpora import read_corpus
from benchmarks.reading.metadata import SOURCE, capture_of
from pipeline.extract import extract_capture, warm_up
from pipeline.normalise import normalise_article
from pipeline.records import Capture, Reject

PAGES = 120  # of each set
CORPORA_READ = ("news_pages", "guide_pages")


def table() -> str:
    warm_up()
    return "\n\n".join(map(_table_of, CORPORA_READ))


def _table_of(corpus: str) -> str:
    captures = [capture_of(one) for one in read_corpus(corpus)][:PAGES]
    readers: dict[str, Callable[[Capture], object]] = {
        "nightdesk": read_ours,
        "trafilatura, text": read_text,
        "trafilatura, with metadata": read_with_metadata,
    }
    seconds = dict.fromkeys(readers, 0.0)
    for read in readers.values():
        read(captures[0])
    # In turn, so that a busy machine is busy for all, and once: what a page said is remembered.
    for capture in captures:
        for name, read in readers.items():
            started = time.process_time()
            read(capture)
            seconds[name] += time.process_time() - started
    ours = seconds["nightdesk"]
    lines = [f"{corpus:27}  pages  ms a page  pages a CPU second  ours against it"]
    for name, spent in seconds.items():
        each = spent / len(captures)
        figures = f"{1000 * each:9.1f}  {1 / each:18.1f}  {spent / ours:15.2f}"
        lines.append(f"{name:27} {len(captures):6}  {figures}")
    return "\n".join(lines)


def read_ours(capture: Capture) -> object:
    found = extract_capture(capture, SOURCE)
    return found if isinstance(found, Reject) else normalise_article(found)


def read_text(capture: Capture) -> object:
    return trafilatura.bare_extraction(capture.body, url=capture.url, include_comments=False)


def read_with_metadata(capture: Capture) -> object:
    return trafilatura.bare_extraction(
        capture.body, url=capture.url, include_comments=False, with_metadata=True
    )
