"""Pages a second of wall time with one and with two worker processes, and what two are worth."""

import time
from collections.abc import Sequence

from benchmarks.reading.corpora import read_corpus
from benchmarks.reading.hostile import MEMORY_BYTES, SECONDS, read
from benchmarks.reading.metadata import capture_of
from pipeline.extract import warm_up
from pipeline.records import Capture
from pipeline.workers.sandbox import run_sandboxed

WORKERS = (1, 2)
ROUNDS = 2


def table() -> str:
    captures = [capture_of(one) for one in read_corpus("news_pages")]
    best = dict.fromkeys(WORKERS, 0.0)
    for _ in range(ROUNDS):
        for workers in WORKERS:
            best[workers] = max(best[workers], pages_a_second(captures, workers))
    lines = ["cores           workers  pages  pages a second  against one"]
    for workers, rate in best.items():
        gain = f"{rate / best[WORKERS[0]]:11.2f}"
        lines.append(f"{'':15} {workers:7}  {len(captures):5}  {rate:14.1f}  {gain}")
    return "\n".join(lines)


def pages_a_second(captures: Sequence[Capture], workers: int) -> float:
    """From the first result to the last, so that starting the workers is not charged."""
    results = run_sandboxed(
        read, captures, workers=workers, seconds=SECONDS, memory_bytes=MEMORY_BYTES,
        recycle_after=500, warm_up=warm_up,
    )  # fmt: skip
    next(results)
    started, count = time.monotonic(), sum(1 for _ in results)
    return count / (time.monotonic() - started)
