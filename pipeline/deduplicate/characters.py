"""What each character is to a word, and what it is folded to.

Folded alike are: cases, accents, digits of any script, compatibility forms, traditional and
simplified ideographs, and letters of other alphabets that look the same (homoglyphs), so that a
text in disguise has the words of the text it disguises.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.notation.words import PAIRED_SCRIPTS, SPELT_SCRIPTS, signs

U64 = NDArray[np.uint64]
TABLE_SIZE = 0x10000  # of the characters of UTF-16; what lies beyond is brought into it
BREAK, WORD, DROP, STOP, PAIRED, SPELT = range(6)
BROUGHT_IN = (0xE000, 0xF7FF)  # where rare ones of the paired scripts are brought
IN_PAIRS = re.compile(f"[{signs((*PAIRED_SCRIPTS, BROUGHT_IN))}]")
SPELT_OUT = re.compile(f"[{signs(SPELT_SCRIPTS)}]")
BEYOND = re.compile("[\U00010000-\U0010ffff]")
APOSTROPHES = "'’‘ʼ`´\u00ad\u200b\u200c\u200d\u2060\ufeff"
TEXT_END = "\x1e"  # between texts that are read together
SENTENCE_ENDS = '.!?:;\n"“”„«»…|•–—' + TEXT_END
# Marks that a careful hand writes and others leave out: accents, Hebrew points, Arabic vowels.
UNSPOKEN = ((0x300, 0x36F), (0x591, 0x5C7), (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F))
DROPPED = re.compile(f"[{APOSTROPHES}{signs(UNSPOKEN)}]")
DECIMAL_SIGNS = ".,·٫"  # between digits of one number
GROUPING_ONLY = "'’ \u00a0\u202f\u2009"  # before three digits; elsewhere they part numbers
GROUPING_SIGNS = ".,٬" + GROUPING_ONLY
PART_SIGNS = ":-–/"  # of a score, a range, a day
NUMERALS = "〇零一二三四五六七八九十百千万萬亿億兆两兩几廿卅"
NAME_ENDS = "市県縣区區町村郡州省县镇鎮氏"  # of a place or a person, where no capital tells
COUNTED = (
    "年月日时時点點分秒人名个個号號元円圓块塊岁歳歲度米里公吨噸成家起次条件种種本台台回倍期届届"
)
# Unicode's confusables (TR39) among the alphabets of newspapers, one to one within each alphabet.
HOMOGLYPHS = dict(
    zip(
        "авеікмнорстухѕјԁԛԝɡαβεζηικμνορτυχ",
        "abeikmhopctyxsjdqwgabezhikmnoptyx",
        strict=True,
    )
)


# What is true of a character, as bits.
IN_WORD, IS_STOP, IS_DIGIT, IS_UPPER, IS_DROPPED, IS_UNPARTED, IS_SPELT, IS_NUMERIC = (
    np.uint8(1 << bit) for bit in range(8)
)
# By kind: BREAK, WORD, DROP, STOP, PAIRED, SPELT.
OF_KIND = np.array([0, IN_WORD, IS_DROPPED, IS_STOP, IS_UNPARTED, IS_UNPARTED | IS_SPELT], np.uint8)
WORDS = {WORD, PAIRED, SPELT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Characters:
    """For each character, by its code."""

    both: NDArray[np.uint32]  # the bits above, and below them what it is folded to
    is_grouping: NDArray[np.bool_]
    is_grouping_only: NDArray[np.bool_]
    is_numeral: NDArray[np.bool_]
    is_counted: NDArray[np.bool_]
    is_name_end: NDArray[np.bool_]


def scrambled(values: U64) -> U64:
    """Spread values over all 64 bits, one to one (the finaliser of splitmix64)."""
    shifted = values >> np.uint64(30)
    mixed = values ^ shifted
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= np.right_shift(mixed, np.uint64(27), out=shifted)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= np.right_shift(mixed, np.uint64(31), out=shifted)
    return mixed


@cache
def characters() -> Characters:
    """The table, made once a process."""
    simplified = _simplified()
    every = [*map(chr, range(TABLE_SIZE))]
    categories = [*map(unicodedata.category, every)]
    kinds = [*map(kind_of, every, categories)]
    folds = [
        ord(_folded(character, code, category, simplified)) % TABLE_SIZE if kind in WORDS else code
        for code, (character, category, kind) in enumerate(
            zip(every, categories, kinds, strict=True)
        )
    ]
    folded = np.array(folds, np.uint16)
    marks = OF_KIND[np.array(kinds, np.uint8)]
    marks[[one in {"Lu", "Lt"} for one in categories]] |= IS_UPPER
    marks[[one == "Nd" for one in categories]] |= IS_DIGIT
    for sign in DECIMAL_SIGNS + GROUPING_SIGNS + PART_SIGNS:
        marks[ord(sign)] |= IS_NUMERIC
    folded[[ord(sign) for sign in DECIMAL_SIGNS]] = ord(".")
    folded[ord("–")] = ord("-")
    return Characters(
        both=marks.astype(np.uint32) << np.uint32(16) | folded,
        is_grouping=_among(GROUPING_SIGNS),
        is_grouping_only=_among(GROUPING_ONLY),
        is_numeral=_among(NUMERALS),
        is_counted=_among(COUNTED),
        is_name_end=_among(NAME_ENDS),
    )


def within_table(text: str) -> str:
    r"""The same with characters beyond the table brought into it.

    >>> within_table("\U0001d400 \U0001f600 \U00020000")
    'A   \ue800'
    """
    return BEYOND.sub(_brought_in, text)


def _brought_in(found: re.Match[str]) -> str:
    """A letter in disguise as itself, an ideograph where no characters are, others as spaces."""
    plain = unicodedata.normalize("NFKC", found[0])
    if max(plain) < "\U00010000":
        return plain
    is_letter = unicodedata.category(found[0])[0] == "L"
    return chr(0xE000 + ord(found[0]) % 0x1800) if is_letter else " "


def kind_of(character: str, category: str) -> int:
    """What a character does to a word: begin or go on, break, or not count at all."""
    if DROPPED.match(character):
        return DROP
    if character in SENTENCE_ENDS:
        return STOP
    is_brought_in = BROUGHT_IN[0] <= ord(character) <= BROUGHT_IN[1]
    if category[0] not in "LNM" and not is_brought_in:
        return BREAK
    if category == "Nd":
        return WORD
    if IN_PAIRS.match(character):
        return PAIRED
    return SPELT if SPELT_OUT.match(character) else WORD


def fold(text: str) -> str:
    """The same folding for a few words at a time.

    >>> fold("Café МОСKBA 東京 ٤٢")
    'cafe mockba 东京 42'
    """
    return "".join(map(_one_folded, text))


@lru_cache(maxsize=8_192)
def _one_folded(character: str) -> str:
    category = unicodedata.category(character)
    if kind_of(character, category) == DROP:
        return ""
    return _folded(character, ord(character), category, _simplified())


def _folded(character: str, code: int, category: str, simplified: dict[str, str]) -> str:
    if category == "Nd":
        return str(unicodedata.digit(character))
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) == 1 and (code < 0x700 or 0x1E00 <= code <= 0x1FFF):
        plain = unicodedata.normalize("NFD", plain)[0]
    lowered = plain.lower() if len(plain) == 1 else character.lower()
    one = lowered if len(lowered) == 1 else character
    return HOMOGLYPHS.get(one) or simplified.get(one, one)


@cache
def _simplified() -> dict[str, str]:
    lines = (Path(__file__).parent / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {
        one: two
        for first, second in zip(lines[1::2], lines[2::2], strict=True)
        for one, two in zip(first, second, strict=True)
    }


def _among(signs: str) -> NDArray[np.bool_]:
    found = np.zeros(TABLE_SIZE, np.bool_)
    found[[ord(sign) for sign in signs]] = True
    return found
