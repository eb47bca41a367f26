"""Which scripts are written without spaces between words, and how many words a text has.

The ranges are the blocks of Unicode whose characters break lines as ideographs (class ID) or need
a dictionary to be parted (class SA); https://www.unicode.org/reports/tr14/
"""

import re

Range = tuple[int, int]  # first and last code point

# Kana and ideographs: two signs are about as long as a word.
PAIRED_SCRIPTS: tuple[Range, ...] = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))
# Thai and Lao, Burmese, Khmer: words are spelt out, vowels and marks included.
SPELT_SCRIPTS: tuple[Range, ...] = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))
PAIR, SPELT_WORD = 2, 4  # signs of a word


def signs(ranges: tuple[Range, ...]) -> str:
    """The inside of a pattern's brackets that stands for any sign of these ranges."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


PAIRED = re.compile(f"[{signs(PAIRED_SCRIPTS)}\U00020000-\U0003ffff]")
SPELT = re.compile(f"[{signs(SPELT_SCRIPTS)}]")
UNSPACED = re.compile(f"[{signs(PAIRED_SCRIPTS + SPELT_SCRIPTS)}\U00020000-\U0003ffff]")


def count_words(text: str) -> int:
    """Words of a text: what white space parts, and so many signs a word where none does.

    >>> count_words("rain and sun"), count_words("速報です"), count_words("ข่าวด่วนวันนี้")
    (3, 2, 4)
    """
    if text.isascii():
        return len(text.split())
    if UNSPACED.search(text) is None:
        return len(text.split())
    paired, spelt = len(PAIRED.findall(text)), len(SPELT.findall(text))
    spaced = len(UNSPACED.sub(" ", text).split())
    return spaced + -(-paired // PAIR) + -(-spelt // SPELT_WORD)


def spaced(text: str) -> str:
    """The text with a space around every sign of a script that writes without spaces.

    >>> spaced("東京 2026")
    ' 東  京  2026'
    """
    return UNSPACED.sub(r" \g<0> ", text)
