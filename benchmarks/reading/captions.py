"""Captions within a story: how many of them the labels take for a part of its text."""

from collections import Counter
from collections.abc import Iterator

from benchmarks.reading.corpora import CORPORA, Example, read_corpus, tokens
from pipeline.extract.page.page import parse_page

STORY = ("article", "main")
LEAST = 10  # letters; less is a credit or a number


def table() -> str:
    lines = ["captions          pages  captions  in the label  as free text"]
    for corpus in CORPORA:
        examples = [one for one in read_corpus(corpus) if one.split == "dev" and one.gold]
        counted: Counter[str] = Counter()
        for one in examples:
            counted.update(_count(one))
        lines.append(
            f"{corpus:17} {len(examples):5}  {counted['captions']:8}  {counted['kept']:12}"
            f"  {counted['free']:12}"
        )
    return "\n".join(lines)


def _count(example: Example) -> Iterator[str]:
    gold = f" {_line(example.gold)} "
    free = f" {_line(' '.join(example.optional))} "
    for caption in parse_page(example.url, example.html).tree.iter("figcaption"):
        said = _line(caption.text_content())
        if len(said) < LEAST or not any(one.tag in STORY for one in caption.iterancestors()):
            continue
        yield "captions"
        if f" {said} " in gold:
            yield "kept"
        elif f" {said} " in free:
            yield "free"


def _line(text: str) -> str:
    return " ".join(tokens(text))
