"""Texts without what stands between their words, and how wide they are."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.letters import TYPED_MARKS

WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
WORD = re.compile(r"\w+")
LINE_END = "\n"
SMALL_WESTERN = bytes(range(256)).decode("latin-1").lower().encode("latin-1")
NO_WESTERN_WORD = bytes(code for code in range(256) if not WORD.match(chr(code)))
NOTHING, OTHER = b"\0", "\x01"  # neither is a letter
SURROGATES = slice(0xD800, 0xE000)


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
    units = np.frombuffer(LINE_END.join(lines).encode("utf-16-le", "surrogatepass"), np.uint16)
    small = _small_letters().take(units, mode="clip").tobytes()
    squeezed = _folded(small.translate(None, NOTHING))
    widths = map(len, lines)
    if OTHER not in squeezed:
        return list(zip(widths, squeezed.split(LINE_END), strict=True))
    found = []
    for line, width, western in zip(lines, widths, squeezed.split(LINE_END), strict=True):
        extra, letters = _of_any_letters(line) if OTHER in western else (0, western)
        found.append((width + extra, letters))
    return found


@cache
def _small_letters() -> npt.NDArray[np.uint8]:
    """What is left of each unit of UTF-16: a small western letter, OTHER for one of no western."""
    units = np.arange(1 << 16, dtype=np.uint32)
    left = np.where(np.strings.isalnum(units.view("U1")), ord(OTHER), ord(NOTHING)).astype(np.uint8)
    left[SURROGATES] = ord(OTHER)
    western = [0 if code in NO_WESTERN_WORD else small for code, small in enumerate(SMALL_WESTERN)]
    left[: len(western)] = western
    left[ord(LINE_END)] = ord(LINE_END)
    return left


def _without_marks(text: str) -> str:
    if not text.isascii():
        for mark in TYPED_MARKS:
            text = text.replace(mark, "")
    return text


def _of_any_letters(text: str) -> tuple[int, str]:
    """What wide characters add to the width of a text, and the text squeezed."""
    try:
        return 0, _of_western(text.encode("latin-1"))
    except UnicodeEncodeError:
        return 2 * len(WIDE.findall(text)), "".join(WORD.findall(text)).casefold()


def _of_western(text: bytes) -> str:
    return _folded(text.translate(SMALL_WESTERN, NO_WESTERN_WORD))


def _folded(small: bytes) -> str:
    return small.decode("latin-1").replace("ß", "ss").replace("µ", "μ")  # all folding changes
