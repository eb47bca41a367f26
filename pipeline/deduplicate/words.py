"""Turn texts into word hashes, many texts at a time.

Words are runs of letters and digits, folded (case, accents, quotes and apostrophes do not count).
Scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) give one overlapping pair of
characters a position instead, which is what a word is to the rest of this package.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
TABLE_SIZE = 0x20000  # beyond it lie rare ideographs only
CHUNK_CHARACTERS = 1 << 18  # arrays of this many characters stay in the processor's cache
FNV = np.uint64(0x100000001B3)
FLAG_BITS = 2
NAME, NUMBER = np.uint32(1), np.uint32(2)  # the two low bits of a stored word
BREAK, WORD, SOLO, DROP, STOP = range(5)
UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x9FFF),  # ideographs
    (0xF900, 0xFAFF),
)
APOSTROPHES = "'’‘ʼ`´\u00ad\u200b\u200c\u200d\u2060\ufeff"
SENTENCE_ENDS = '.!?:;\n"“”„«»…|•–—'


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of many texts, one after another; text i owns offsets[i] to offsets[i + 1]."""

    hashes: U64  # 64 bits a word
    flags: NDArray[np.uint32]  # NAME, NUMBER or neither
    is_solo: NDArray[np.bool_]  # a pair of characters of an unspaced script
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
        flags=np.concatenate([np.zeros(0, np.uint32), *(flags for _, flags, *_ in chunks)]),
        is_solo=np.concatenate([np.zeros(0, np.bool_), *(solo for _, _, solo, _ in chunks)]),
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
) -> tuple[U64, NDArray[np.uint32], NDArray[np.bool_], NDArray[np.int64]]:
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
    is_solo = kind == SOLO
    edges = np.flatnonzero(np.diff(in_word, prepend=False, append=False))
    starts, ends = edges[0::2], edges[1::2]
    powers, inverse = _powers(len(characters) + 1)
    sums = np.zeros(len(characters) + 1, np.uint64)
    np.cumsum(codes[characters] * powers[:-1], out=sums[1:])
    hashes = (sums[ends] - sums[starts]) * inverse[starts]
    flags = _flags_of(characters, kind, starts, ends, upper, digit)
    solo = np.zeros(len(starts), np.bool_)
    positions = np.flatnonzero(is_solo)
    if len(positions):
        following = np.append(is_solo[1:], False)[positions]
        other = np.where(following, codes[characters[np.minimum(positions + 1, len(kind) - 1)]], 0)
        pairs = codes[characters[positions]] * FNV + other
        order = np.argsort(np.concatenate([starts, positions]), kind="stable")
        starts = np.concatenate([starts, positions])[order]
        hashes = np.concatenate([hashes, pairs])[order]
        flags = np.concatenate([flags, np.zeros(len(positions), np.uint32)])[order]
        solo = np.concatenate([solo, np.ones(len(positions), np.bool_)])[order]
    counts = np.diff(np.searchsorted(starts, text_ends, side="left"), prepend=0)
    return scrambled(hashes), flags, solo, counts


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
        folded[code] = ord(_folded(character, code)) if kinds[code] in {WORD, SOLO} else 0
    kinds[TABLE_SIZE] = SOLO
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
    return SOLO if any(low <= code <= high for low, high in UNSPACED) else WORD


def _folded(character: str, code: int) -> str:
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
