"""The article's text: token F1, pages over 0.95, exact; and what is left of comment forms."""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import mean

import trafilatura

from benchmarks.peers import told as told_of
from benchmarks.reading import peers
from benchmarks.reading.corpora import CORPORA, Example, page_scores, read_corpus, tokens
from pipeline.extract.body.body import read_body
from pipeline.extract.page.page import parse_page

PEERS_AT_ONCE = 2  # each is a process, and tells its own CPU seconds
Reader = Callable[[Sequence[Example]], tuple[list[str], float]]


def read_ours(examples: Sequence[Example]) -> tuple[list[str], float]:
    return _timed(lambda one: read_body(parse_page(one.url, one.html)).text, examples)


def read_trafilatura(examples: Sequence[Example]) -> tuple[list[str], float]:
    return _timed(
        lambda one: trafilatura.extract(one.html, url=one.url, include_comments=False), examples
    )


def read_precisely(examples: Sequence[Example]) -> tuple[list[str], float]:
    return _timed(
        lambda one: trafilatura.extract(
            one.html, url=one.url, include_comments=False, favor_precision=True
        ),
        examples,
    )


def _timed(
    read: Callable[[Example], str | None], examples: Sequence[Example]
) -> tuple[list[str], float]:
    texts, seconds = [], 0.0
    for one in examples:
        started = time.process_time()
        texts.append(read(one) or "")
        seconds += time.process_time() - started
    return texts, seconds


def table(pages: int | None = None) -> str:
    """All sets, or at most so many pages of each half of each."""
    readers: dict[str, Reader] = {
        "nightdesk": read_ours,
        "trafilatura": read_trafilatura,
        "its precise way": read_precisely,
    }
    columns = "pages   F1     >=0.95  exact  P      R      CPU ms"
    lines = [f"body                 corpus         split  {columns}"]
    residue = ["", "residue              pages  strings  pages with residue  strings left"]
    corpora = {corpus: _some(read_corpus(corpus), pages) for corpus in CORPORA}
    for reader, read in readers.items():
        for corpus, examples in corpora.items():
            _tell(reader, corpus, examples, read(examples), lines, residue)
    others = {  # peers learned nothing from the development pages
        corpus: [one for one in examples if one.split == "held" or one.strings]
        for corpus, examples in corpora.items()
    }
    with ThreadPoolExecutor(PEERS_AT_ONCE) as pool:
        waiting = [
            (name, corpus, pool.submit(_read_peer, name, examples))
            for name in peers.installed()
            for corpus, examples in others.items()
        ]
        for name, corpus, told in waiting:
            _tell(name, corpus, others[corpus], told.result(), lines, residue)
    others_told = ["", *(f"{peer}: {told_of(peer)}" for peer in peers.installed())]
    return "\n".join(lines + residue + others_told)


def _some(examples: Iterable[Example], pages: int | None) -> list[Example]:
    """All, or so many of each half, from one end of it to the other."""
    halves: defaultdict[str, list[Example]] = defaultdict(list)
    for one in examples:
        halves[one.split].append(one)
    return [
        one for half in halves.values() for one in half[:: -(-len(half) // (pages or len(half)))]
    ]


def _read_peer(name: str, examples: Sequence[Example]) -> tuple[list[str], float]:
    return peers.read_all(name, [(one.url, one.html) for one in examples])


def _tell(
    reader: str,
    corpus: str,
    examples: Sequence[Example],
    read: tuple[list[str], float],
    lines: list[str],
    residue: list[str],
) -> None:
    texts, seconds = read
    print(f"{reader} has read {corpus}", file=sys.stderr, flush=True)
    for split in ("dev", "held"):
        told = [
            page_scores(text, one)
            for text, one in zip(texts, examples, strict=True)
            if one.split == split and one.gold
        ]
        if told:
            lines.append(_row(reader, corpus, split, told, 1000 * seconds / len(examples)))
    if any(one.strings for one in examples):
        residue.append(_residue_row(reader, examples, texts))


def _row(
    reader: str, corpus: str, split: str, told: Sequence[dict[str, float]], each: float
) -> str:
    figures = (
        mean(page["bag_f"] for page in told),
        mean(page["bag_f"] >= 0.95 for page in told),
        mean(page["exact"] for page in told),
        mean(page["bag_p"] for page in told),
        mean(page["bag_r"] for page in told),
    )
    shown = "  ".join(f"{figure:.3f}" for figure in figures)
    return f"{reader:20} {corpus:14} {split:5}  {len(told):5}   {shown}  {each:6.1f}"


def _residue_row(reader: str, examples: Sequence[Example], texts: Sequence[str]) -> str:
    left = pages = strings = 0
    for one, text in zip(examples, texts, strict=True):
        said = f" {' '.join(tokens(text))} "
        here = sum(f" {' '.join(tokens(string))} " in said for string in one.strings)
        strings += len(one.strings)
        left += here
        pages += here > 0
    return f"{reader:20} {len(examples):5}  {strings:7}  {pages:18}  {left:12}"
