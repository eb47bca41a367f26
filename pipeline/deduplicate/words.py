"""Turn texts into word hashes, many texts at a time.

Words are runs of letters and digits, folded (case, accents, quotes and apostrophes do not count).
Scripts without spaces give one overlapping run of characters a position instead, which is what a
word is to the rest of this package: a pair in Chinese and Japanese, longer ones in Thai, Lao, Khmer
and Burmese, whose words are spelt out. Only as many of these positions count as there may be words.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import is_new

U64 = NDArray[np.uint64]
TABLE_SIZE = 0x20000  # beyond it lie rare ideographs only
CHUNK_CHARACTERS = 1 << 18  # arrays of this many characters stay in the processor's cache
FNV = np.uint64(0x100000001B3)
FLAG_BITS = 2  # of a stored word:
FLAGS, NAME, NUMBER, INSIDE = np.uint32(3), np.uint32(1), np.uint32(2), np.uint32(3)
BREAK, WORD, DROP, STOP, PAIRED, SPELT = range(6)
CHARACTERS = np.array([0, 0, 0, 0, 2, 4])  # of a position, by kind: about as long as a word
PAIRED_SCRIPTS = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))  # kana, ideographs
SPELT_SCRIPTS = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))  # Thai, Lao, Burmese, Khmer
NAME_ENDS = "市県縣区區町村郡州省县镇鎮氏"  # of a place or a person, where no capital tells
SAN = "さん"
APOSTROPHES = "'’‘ʼ`´\u00ad\u200b\u200c\u200d\u2060\ufeff"
SENTENCE_ENDS = '.!?:;\n"“”„«»…|•–—'


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of many texts, one after another; text i owns offsets[i] to offsets[i + 1]."""

    hashes: U64  # 64 bits a word
    flags: NDArray[np.uint32]  # NAME, NUMBER, INSIDE (a word that began before) or none
    offsets: NDArray[np.int64]

    def packed(self) -> NDArray[np.uint32]:
        """What is stored of a word: 30 bits of its hash and its two flags."""
        return (
            (self.hashes >> np.uint64(34)).astype(np.uint32) << np.uint32(FLAG_BITS)
        ) | self.flags


def scrambled(values: U64) -> U64:
    """Spread values over all 64 bits, one to one (the finaliser of splitmix64)."""
    mixed = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def words_of(texts: Sequence[str]) -> Words:
    """The words of each text.

    >>> found = words_of(["The Café's 2 doors.", "the cafes 2 doors"])
    >>> found.offsets.tolist(), bool((found.hashes[:4] == found.hashes[4:]).all())
    ([0, 4, 8], True)
    """
    chunks = [_words_of_chunk(chunk) for chunk in _chunks(texts)]
    counts = np.concatenate([np.zeros(1, np.int64), *(counts for *_, counts in chunks)])
    return Words(
        hashes=np.concatenate([np.zeros(0, np.uint64), *(hashes for hashes, *_ in chunks)]),
        flags=np.concatenate([np.zeros(0, np.uint32), *(flags for _, flags, _ in chunks)]),
        offsets=np.cumsum(counts),
    )


def _chunks(texts: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for text in texts:
        chunk.append(text)
        size += len(text)
        if size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _words_of_chunk(
    texts: list[str],
) -> tuple[U64, NDArray[np.uint32], NDArray[np.int64]]:
    kinds, codes, upper, digit = _tables()
    joined = "\n".join(texts) + "\n"
    characters = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32)
    text_ends = np.cumsum([len(text) + 1 for text in texts])
    characters = np.minimum(characters, np.uint32(TABLE_SIZE))
    kind = kinds[characters]
    dropped = kind == DROP
    if dropped.any():
        text_ends = text_ends - np.cumsum(dropped)[text_ends - 1]
        kept = ~dropped
        characters, kind = characters[kept], kind[kept]
    in_word = kind == WORD
    edges = np.flatnonzero(np.diff(in_word, prepend=False, append=False))
    starts, ends = edges[0::2], edges[1::2]
    powers, inverse = _powers(len(characters) + 1)
    sums = np.zeros(len(characters) + 1, np.uint64)
    np.cumsum(codes[characters] * powers[:-1], out=sums[1:])
    hashes = (sums[ends] - sums[starts]) * inverse[starts]
    flags = _flags_of(characters, kind, starts, ends, upper, digit)
    positions = np.flatnonzero(kind >= PAIRED)
    if len(positions):
        order = np.argsort(np.concatenate([starts, positions]), kind="stable")
        starts = np.concatenate([starts, positions])[order]
        runs, marks = _unparted(positions, kind, characters, codes[characters])
        hashes = np.concatenate([hashes, runs])[order]
        flags = np.concatenate([flags, marks])[order]
    counts = np.diff(np.searchsorted(starts, text_ends, side="left"), prepend=0)
    return scrambled(hashes), flags, counts


def _unparted(
    positions: NDArray[np.int64],
    kind: NDArray[np.uint8],
    characters: NDArray[np.uint32],
    codes: U64,
) -> tuple[U64, NDArray[np.uint32]]:
    """Of a script without spaces: the run that starts at each position, and its flags."""
    kinds = kind[positions]
    runs = codes[positions]
    goes_on = np.ones(len(positions), np.bool_)
    for step in range(1, CHARACTERS.max()):
        places = np.minimum(positions + step, len(kind) - 1)
        goes_on &= (kind[places] == kinds) & (CHARACTERS[kinds] > step)
        runs = runs * FNV + np.where(goes_on, codes[places], np.uint64(0))
    begins = (np.diff(positions, prepend=-2) > 1) | is_new(kinds)
    first = np.maximum.accumulate(np.where(begins, positions, 0))
    is_inside = (positions - first) % CHARACTERS[kinds] != 0
    flags = np.where(is_inside, INSIDE, np.uint32(0))
    second, third = (characters[np.minimum(positions + step, len(kind) - 1)] for step in (1, 2))
    ends_name = np.isin(second, [ord(sign) for sign in NAME_ENDS])
    ends_name |= (second == ord(SAN[0])) & (third == ord(SAN[1]))
    flags[ends_name & (kinds == PAIRED)] = NAME
    return runs, flags


def _flags_of(
    characters: NDArray[np.uint32],
    kind: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    upper: NDArray[np.bool_],
    digit: NDArray[np.bool_],
) -> NDArray[np.uint32]:
    """A number holds a digit; a name starts with a capital where no sentence starts."""
    digits = np.concatenate([[0], np.cumsum(digit[characters])])
    stops = np.concatenate([[0], np.cumsum(kind == STOP)])
    previous = np.concatenate([[0], ends[:-1]])
    is_number = digits[ends] > digits[starts]
    begins = stops[starts] > stops[previous]
    if len(begins):
        begins[0] = True
    is_name = upper[characters[starts]] & ~begins & ~is_number
    return np.where(is_number, NUMBER, np.where(is_name, NAME, np.uint32(0))).astype(np.uint32)


@cache
def _tables() -> tuple[NDArray[np.uint8], U64, NDArray[np.bool_], NDArray[np.bool_]]:
    """For each character: its kind, its folded code, is it a capital, is it a digit."""
    kinds = np.zeros(TABLE_SIZE + 1, np.uint8)
    folded = np.zeros(TABLE_SIZE + 1, np.uint64)
    upper = np.zeros(TABLE_SIZE + 1, np.bool_)
    digit = np.zeros(TABLE_SIZE + 1, np.bool_)
    for code in range(TABLE_SIZE):
        character = chr(code)
        category = unicodedata.category(character)
        kinds[code] = _kind(code, category)
        upper[code] = category in {"Lu", "Lt"}
        digit[code] = category == "Nd"
        folded[code] = ord(_folded(character, code)) if kinds[code] in {WORD, PAIRED, SPELT} else 0
    kinds[TABLE_SIZE] = PAIRED
    folded[TABLE_SIZE] = TABLE_SIZE
    codes = scrambled(folded + np.uint64(0x9E3779B97F4A7C15))
    return kinds, codes, upper, digit


def _kind(code: int, category: str) -> int:
    character = chr(code)
    if character in APOSTROPHES or 0x300 <= code <= 0x36F:
        return DROP
    if character in SENTENCE_ENDS:
        return STOP
    if category[0] not in "LNM":
        return BREAK
    if category == "Nd":
        return WORD
    if any(low <= code <= high for low, high in PAIRED_SCRIPTS):
        return PAIRED
    return SPELT if any(low <= code <= high for low, high in SPELT_SCRIPTS) else WORD


def _folded(character: str, code: int) -> str:
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.digit(character))
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) == 1 and (code < 0x530 or 0x1E00 <= code <= 0x1FFF):
        plain = unicodedata.normalize("NFD", plain)[0]
    lowered = plain.lower() if len(plain) == 1 else character.lower()
    return lowered if len(lowered) == 1 else character


@cache
def _all_powers(size: int) -> tuple[U64, U64]:
    base = pow(0x5851F42D4C957F2D, 1, 1 << 64) | 1
    steps = np.full(size, base, np.uint64)
    steps[0] = 1
    back = np.full(size, pow(base, -1, 1 << 64), np.uint64)
    back[0] = 1
    return np.cumprod(steps), np.cumprod(back)


def _powers(size: int) -> tuple[U64, U64]:
    """Powers of an odd number modulo 2**64, and those of its inverse."""
    powers, inverse = _all_powers(max(1 << (size - 1).bit_length(), 1 << 19))
    return powers[:size], inverse[:size]
