"""Feed a page to a reader of its elements, piece by piece: no tree of it is kept."""

from typing import Protocol

from lxml import etree, html

from pipeline.discover.markup import CHUNK_BYTES, Enough
from pipeline.notation.charsets import decode


class ElementReader(Protocol):
    """What is told of a page as it is read; whoever has read enough raises Enough."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def data(self, text: str) -> None:
        """Text within it."""

    def end(self, tag: str) -> None:
        """It ends."""

    def close(self) -> None:
        """The page ends."""


def feed_page(body: bytes, reader: ElementReader, charset: str | None, *, most: int) -> str:
    """Tell a reader of at most so many bytes of a page; what stopped it, or nothing.

    Whatever was told before a page that cannot be read on counts.
    """
    parser = html.HTMLParser(
        target=reader,  # type: ignore[arg-type]  # the stubs ask for a `comment` we do without
        encoding="utf-8",
        no_network=True,
    )
    text = decode(body[:most], charset)[0]
    try:
        for start in range(0, len(text), CHUNK_BYTES):
            parser.feed(text[start : start + CHUNK_BYTES].encode("utf-8", "replace"))
        parser.close()
    except Enough as error:
        return str(error)
    except etree.LxmlError as error:
        return f"it is no page: {error}"
    return "" if len(body) <= most else f"it is larger than {most:,} bytes"
