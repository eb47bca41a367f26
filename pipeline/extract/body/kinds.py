"""What each paragraph of an article is: prose, a heading, an item of a list, a row, ..."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import Part


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of an article and what it is."""

    text: str
    kind: Part = Part.PARAGRAPH


HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
KIND_OF_TAG = {
    **dict.fromkeys((*HEADINGS, "summary"), Part.HEADING),
    **dict.fromkeys(("li", "dt", "dd"), Part.LIST_ITEM),
    **dict.fromkeys(("blockquote",), Part.QUOTE),
    **dict.fromkeys(("tr",), Part.TABLE_ROW),
    **dict.fromkeys(("figcaption", "caption"), Part.CAPTION),
    # A cell of a table that only lays out the page, and what begins a part of it, are prose again.
    **dict.fromkeys(("td", "th", "article", "main", "section", "table"), Part.PARAGRAPH),
}
QUOTE_NAMES = ("pullquote", "pull-quote", "blockquote", "block-quote")


def is_quoted(named: str) -> bool:
    """Whether a class is one of quotations."""
    return "quote" in named and any(name in named for name in QUOTE_NAMES)


def kinds_after(
    kept: Iterable[str], before: Sequence[str], kinds: Sequence[Part]
) -> tuple[Part, ...]:
    """The kinds of the paragraphs that are left, in their order; a changed one is prose.

    >>> kinds_after(["b"], ["a", "b"], [Part.HEADING, Part.QUOTE])
    (<Part.QUOTE: 'quote'>,)
    """
    return tuple(_follow(kept, before, kinds))


def _follow(kept: Iterable[str], before: Sequence[str], kinds: Sequence[Part]) -> Iterator[Part]:
    at = 0
    for text in kept:
        try:
            at = before.index(text, at) + 1
        except ValueError:
            yield Part.PARAGRAPH
        else:
            yield kinds[at - 1]
