"""Where the time of a page goes: samples of the stack while pages are read, by what is called.

Shares of the CPU time of our reading, those inside of others indented.
"""

import signal
import time
from collections import Counter
from types import FrameType

from benchmarks.reading.corpora import read_corpus
from benchmarks.reading.metadata import capture_of
from benchmarks.reading.speed import CORPORA_READ, read_ours
from pipeline.extract import warm_up

PAGES = 80
EVERY = 0.001  # seconds of CPU; kernels sample four times less often
# The functions that are a stage's door, by file and name, in the order of the table.
STAGES = {
    "open the page": ("page.py", "open_page"),
    "  parse it": ("__init__.py", "document_fromstring"),
    "title": ("title.py", "read_title"),
    "authors": ("authors.py", "read_authors"),
    "body": ("body.py", "read_body"),
    "  prune": ("prune.py", "prune"),
    "  textless": ("textless.py", "drop_holders"),
    "  take apart": ("blocks.py", "blocks_of"),
    "  measure": ("blocks_features.py", "measure"),
    "  forests": ("blocks_model.py", "Model.probabilities"),
    "  ask, with measuring again": ("body.py", "ask"),
    "    trafilatura": ("core.py", "bare_extraction"),
    "  put back": ("changes.py", "Changes.put_back"),
    "language": ("language.py", "find_language"),
    "published": ("when.py", "published"),
    "modified": ("when.py", "modified"),
    "gate": ("gate.py", "refusal"),
    "normalise": ("articles.py", "normalise_article"),
}


def table() -> str:
    warm_up()
    found = {corpus: _sampled(corpus) for corpus in CORPORA_READ}
    lines = [f"{'share of our CPU time':28}" + "".join(f"{corpus:>14}" for corpus in found)]
    for stage, place in STAGES.items():
        shares = (f"{counted[place] / max(1, total):14.1%}" for counted, total, _ in found.values())
        lines.append(f"{stage:28}" + "".join(shares))
    each = (f"{1000 * spent:14.1f}" for _, _, spent in found.values())
    lines.append(f"{'ms a page':28}" + "".join(each))
    return "\n".join(lines)


def _sampled(corpus: str) -> tuple[Counter[tuple[str, str]], int, float]:
    """How many samples fell into each function, their number, and seconds a page."""
    captures = [capture_of(one) for one in read_corpus(corpus)][:PAGES]
    counted = Counter[tuple[str, str]]()
    total = 0

    def sample(_number: int, frame: FrameType | None) -> None:
        nonlocal total
        total += 1
        stack = set()
        while frame is not None:
            code = frame.f_code
            stack.add((code.co_filename.rsplit("/", 1)[-1], code.co_qualname))
            frame = frame.f_back
        counted.update(stack)

    for capture in captures[:5]:
        read_ours(capture)
    before = signal.signal(signal.SIGPROF, sample)
    started = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        for capture in captures:
            read_ours(capture)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return counted, total, (time.process_time() - started) / max(1, len(captures))
