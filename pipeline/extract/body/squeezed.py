"""Texts without what stands between their words, and how wide they are."""

import re
from collections.abc import Sequence

from pipeline.extract.body.letters import TYPED_MARKS

WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
WORD = re.compile(r"\w+")
LINE_END = "\n"
SMALL_WESTERN = bytes(range(256)).decode("latin-1").lower().encode("latin-1")
NO_WESTERN_WORD = bytes(code for code in range(256) if not WORD.match(chr(code)))
NO_WORD_OF_LINES = NO_WESTERN_WORD.replace(LINE_END.encode(), b"")


def squeeze(text: str) -> str:
    """The letters and digits of a text and nothing between them.

    >>> squeeze("It’s “Rain_2” – über")
    'itsrain_2über'
    """
    return _of_any_letters(_without_marks(text))[1]


def widths_and_squeezed(lines: Sequence[str]) -> list[tuple[int, str]]:
    """How wide each of some lines is, and the line squeezed.

    >>> widths_and_squeezed(["Rain – hail", "über", "雨だ。"])
    [(11, 'rainhail'), (4, 'über'), (7, '雨だ')]
    """
    if not lines:
        return []
    joined = _without_marks(LINE_END.join(lines))
    try:
        squeezed = _of_western(joined.encode("latin-1"), NO_WORD_OF_LINES).split(LINE_END)
    except UnicodeEncodeError:
        return _of_mixed(lines, joined.split(LINE_END))
    return list(zip(map(len, lines), squeezed, strict=True))


def _of_mixed(lines: Sequence[str], kept: Sequence[str]) -> list[tuple[int, str]]:
    """The same, where some lines hold letters of other alphabets; `kept` are without marks."""
    plain = LINE_END.join([line for line in kept if line.isascii()])
    of_plain = iter(_of_western(plain.encode(), NO_WORD_OF_LINES).split(LINE_END))
    found = []
    for line, left in zip(lines, kept, strict=True):
        extra, squeezed = (0, next(of_plain)) if left.isascii() else _of_any_letters(left)
        found.append((len(line) + extra, squeezed))
    return found


def _without_marks(text: str) -> str:
    if not text.isascii():
        for mark in TYPED_MARKS:
            text = text.replace(mark, "")
    return text


def _of_any_letters(text: str) -> tuple[int, str]:
    """What wide characters add to the width of a text, and the text squeezed."""
    try:
        return 0, _of_western(text.encode("latin-1"), NO_WESTERN_WORD)
    except UnicodeEncodeError:
        return 2 * len(WIDE.findall(text)), "".join(WORD.findall(text)).casefold()


def _of_western(text: bytes, dropped: bytes) -> str:
    small = text.translate(SMALL_WESTERN, dropped).decode("latin-1")
    return small.replace("ß", "ss").replace("µ", "μ")  # all that folding would change
