"""Items of lists and rows of tables that the labels hold: how many of them a reader keeps."""

from collections import Counter
from collections.abc import Iterator

import trafilatura
from lxml.html import HtmlElement

from benchmarks.reading.bodies import read_ours
from benchmarks.reading.corpora import Example, read_corpus, tokens
from pipeline.extract.page.page import parse_page

CORPUS = "guide_pages"
NESTED = ("ul", "ol", "script", "style")


def table() -> str:
    lines = ["lists and tables  split  items  kept   rows   kept"]
    for split in ("dev", "held"):
        examples = [one for one in read_corpus(CORPUS) if one.split == split]
        readers = {
            "nightdesk": read_ours(examples)[0],
            "trafilatura": [
                trafilatura.extract(one.html, url=one.url, include_comments=False) or ""
                for one in examples
            ],
        }
        for reader, texts in readers.items():
            counted: Counter[str] = Counter()
            for one, text in zip(examples, texts, strict=True):
                counted.update(_count(one, text))
            lines.append(
                f"{reader:17} {split:5}  {counted['items']:5}  "
                f"{counted['items kept'] / max(1, counted['items']):.3f}  "
                f"{counted['rows']:5}  {counted['rows kept'] / max(1, counted['rows']):.3f}"
            )
    return "\n".join(lines)


def _count(example: Example, text: str) -> Iterator[str]:
    """Every item and row that is a line of the label, once for itself and once where it is kept."""
    tree = parse_page(example.url, example.html).tree
    gold = {_line(line) for line in example.gold.split("\n")} - {""}
    said = f" {_line(text)} "
    for kind, tag, read in (("items", "li", _own), ("rows", "tr", _cells)):
        lines = {_line(read(element)) for element in tree.iter(tag)} & gold
        for line in lines:
            yield kind
            if f" {line} " in said:
                yield f"{kind} kept"


def _line(text: str) -> str:
    return " ".join(tokens(text))


def _own(item: HtmlElement) -> str:
    """The text of an item without the lists in it."""
    parts = [item.text or ""]
    for child in item:
        parts += ["" if child.tag in NESTED else " ".join(child.itertext()), child.tail or ""]
    return " ".join(parts)


def _cells(row: HtmlElement) -> str:
    cells = [" ".join(cell.itertext()) for cell in row if cell.tag in ("td", "th")]
    return " ".join(cells) if len(cells) > 1 else ""
