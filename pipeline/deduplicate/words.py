"""Turn texts into word hashes, many texts at a time.

Words are runs of letters and digits, folded (`characters`). A number keeps its decimals, its groups
of thousands are one with it, and so are the parts of a score. Scripts without spaces give one
overlapping run of characters a position instead, which is what a word is to the rest of this
package: a pair in Chinese and Japanese, longer ones in Thai, Lao, Khmer and Burmese, whose words
are spelt out. Only as many of these positions count as there may be words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.deduplicate.arrays import is_new
from pipeline.deduplicate.characters import (
    IN_WORD,
    IS_DIGIT,
    IS_DROPPED,
    IS_NUMERIC,
    IS_SPELT,
    IS_STOP,
    IS_UNPARTED,
    IS_UPPER,
    TEXT_END,
    U64,
    characters,
    scrambled,
    within_table,
)
from pipeline.deduplicate.numbers import plain_number_words
from pipeline.notation.words import PAIR, SPELT_WORD

CHUNK_CHARACTERS = 1 << 17  # arrays of this many characters stay in the processor's cache
FNV = np.uint64(0x100000001B3)
FLAG_BITS = 3  # of a stored word:
FLAGS = np.uint32(7)
NAME, NUMBER = np.uint32(1), np.uint32(2)
INSIDE = np.uint32(3)  # a position whose word began before
SMALL = np.uint32(4)  # a short word, most often a little one of grammar
SMALL_LETTERS = 4
FOLLOWED_BY_CASE = 0x530  # scripts of Europe, whose little words are short
SAN = "さん"
AT_ONCE = 4  # characters that are hashed together
MOST_HASHED = 96  # characters of a word: what goes on is an address or noise
MASKS = np.array([0, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF], np.uint64)
FOLDED_BITS = np.uint32(16)
SEED = np.uint64(0x9E3779B97F4A7C15)
STEP = np.uint64(0x5851F42D4C957F2D)
SIEVE_MASK = np.uint64((1 << 16) - 1)  # of words that are no numbers, most are seen at a glance
Flags = NDArray[np.uint32]
Marks = NDArray[np.uint8]
Signs = NDArray[np.uint16]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of many texts, one after another; text i owns offsets[i] to offsets[i + 1]."""

    hashes: U64  # 64 bits a word
    flags: Flags  # NAME, NUMBER, INSIDE, SMALL or none
    offsets: Rows

    def packed(self) -> NDArray[np.uint32]:
        """What is stored of a word: 29 bits of its hash and its flags."""
        kept = (self.hashes >> np.uint64(32)).astype(np.uint32) & ~FLAGS
        return kept | self.flags


def words_of(texts: Sequence[str]) -> Words:
    """The words of each text.

    >>> found = words_of(["The Café's 1,250.5 doors.", "the cafes 1 250,5 doors"])
    >>> found.offsets.tolist(), bool((found.hashes[:4] == found.hashes[4:]).all())
    ([0, 4, 8], True)
    """
    read = [_words_of_chunk(chunk) for chunk in _chunks(texts)]
    counts = np.concatenate([np.zeros(1, np.int64), *(counts for *_, counts in read)])
    return Words(
        hashes=np.concatenate([np.zeros(0, np.uint64), *(hashes for hashes, *_ in read)]),
        flags=np.concatenate([np.zeros(0, np.uint32), *(flags for _, flags, _ in read)]),
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


def _words_of_chunk(texts: list[str]) -> tuple[U64, Flags, Rows]:
    signs = _signs_of(texts)
    both = characters().both.take(signs)  # three times as fast as an index
    folded, marks = both.astype(np.uint16), (both >> FOLDED_BITS).astype(np.uint8)
    is_kept = _is_kept(signs, marks)
    if not is_kept.all():  # of long stretches an index of marks is fast
        signs, marks, folded = signs[is_kept], marks[is_kept], folded[is_kept]
    ends = ((marks & IS_STOP) != 0).nonzero()[0]  # of sentences, and of the texts among them
    text_ends = ends[signs.take(ends) == ord(TEXT_END)]
    if len(text_ends) > len(texts):
        return _words_of_chunk([text.replace(TEXT_END, " ") for text in texts])
    starts, stops = _bounds(marks)
    hashes = _hashes_of(folded, starts, stops)
    flags = _flags_of(hashes, signs, marks, starts, stops, ends)
    positions = ((marks & IS_UNPARTED) != 0).nonzero()[0]
    if len(positions):
        runs, run_flags = _unparted(positions, signs, marks, folded)
        order = np.argsort(np.concatenate([starts, positions]), kind="stable")
        starts = np.concatenate([starts, positions])[order]
        hashes = np.concatenate([hashes, runs])[order]
        flags = np.concatenate([flags, run_flags])[order]
    counts = np.diff(np.searchsorted(starts, text_ends), prepend=0)
    return hashes, flags, counts


def _signs_of(texts: list[str]) -> Signs:
    """The characters of some texts, each ended by its sign."""
    joined = TEXT_END.join(texts) + TEXT_END
    data = joined.encode("utf-16-le", "replace")
    if len(data) > 2 * len(joined):
        data = within_table(joined).encode("utf-16-le", "replace")
    return np.frombuffer(data, dtype=np.uint16)


def _is_kept(signs: Signs, marks: Marks) -> NDArray[np.bool_]:
    """Signs between digits are part of the number, and those that group its thousands are none."""
    digit = (marks & IS_DIGIT) != 0
    between = (digit[:-2] & digit[2:] & ((marks[1:-1] & IS_NUMERIC) != 0)).nonzero()[0] + 1
    if len(between):
        padded = np.concatenate([np.zeros(4, np.bool_), digit, np.zeros(4, np.bool_)])
        after = [padded[between + 4 + step] for step in (2, 3, 4)]
        before = [padded[between + 4 - step] for step in (2, 3, 4)]
        grouping = characters().is_grouping[signs[between]] & after[0] & after[1] & ~after[2]
        grouping &= ~(before[0] & before[1] & before[2])
        parts = ~grouping & ~characters().is_grouping_only[signs[between]]
        marks[between[parts]] = IN_WORD
        marks[between[grouping]] = IS_DROPPED
    return (marks & IS_DROPPED) == 0


def _bounds(marks: Marks) -> tuple[Rows, Rows]:
    """Where each word begins, and where it has ended."""
    in_word = marks & IN_WORD
    changes = np.empty(len(marks), np.bool_)
    changes[:1] = in_word[:1]
    np.not_equal(in_word[1:], in_word[:-1], out=changes[1:])
    bounds = changes.nonzero()[0]
    return bounds[0::2].copy(), bounds[1::2].copy()  # one after another in memory


def _hashes_of(folded: Signs, starts: Rows, stops: Rows) -> U64:
    """A hash of each word, four characters at a time."""
    padded = np.concatenate([folded, np.zeros(2 * AT_ONCE, np.uint16)])
    fours = np.ndarray(len(folded) + AT_ONCE, np.uint64, padded, strides=(2,))
    lengths = np.minimum(stops - starts, MOST_HASHED)
    hashes = fours[starts]  # `take` would copy all of them
    hashes &= MASKS.take(lengths, mode="clip")
    hashes += SEED
    hashes *= STEP
    # Most words have a second four; few have more.
    second = fours[starts + AT_ONCE]
    second &= MASKS.take(lengths - AT_ONCE, mode="clip")
    mixed = hashes >> np.uint64(32)
    mixed ^= hashes
    mixed += second
    mixed *= STEP
    np.copyto(hashes, mixed, where=lengths > AT_ONCE)
    read = 2 * AT_ONCE
    rows = (lengths > read).nonzero()[0]
    while len(rows):
        left = lengths.take(rows) - read
        mixed = hashes.take(rows)
        mixed ^= mixed >> np.uint64(32)
        mixed += fours[starts.take(rows) + read] & MASKS.take(left, mode="clip")
        mixed *= STEP
        hashes[rows] = mixed
        read += AT_ONCE
        rows = rows[left > AT_ONCE]
    return scrambled(hashes)


def _flags_of(
    hashes: U64, signs: Signs, marks: Marks, starts: Rows, stops: Rows, ends: Rows
) -> Flags:
    """A number holds a digit or says one; a name has a capital where no sentence starts.

    A number that is written out becomes the same word as its digits: three is 3.
    """
    if not len(starts):
        return np.zeros(0, np.uint32)
    first = marks.take(starts)
    is_name = (first & IS_UPPER) != 0
    begins = starts.searchsorted(ends)
    is_name[begins[begins < len(starts)]] = False
    is_name[0] = False
    is_small = stops - starts <= SMALL_LETTERS
    is_small &= signs.take(starts) < FOLLOWED_BY_CASE
    flags = is_small.astype(np.uint32)
    flags *= SMALL
    np.putmask(flags, is_name, NAME)  # far faster than an index of marks
    digit = (marks & IS_DIGIT) != 0
    np.putmask(flags, (first & IS_DIGIT) != 0, NUMBER)
    inner = (digit[1:] > digit[:-1]).nonzero()[0] + 1  # a digit behind another sign
    inner = inner[(marks[inner - 1] & IN_WORD) != 0]
    flags[starts.searchsorted(inner, side="right") - 1] = NUMBER
    spelt, digits = _spelt_numbers(hashes)
    flags[spelt] = NUMBER
    hashes[spelt] = digits
    return flags


def _unparted(positions: Rows, signs: Signs, marks: Marks, folded: Signs) -> tuple[U64, Flags]:
    """Of a script without spaces: the run that starts at each position, and its flags."""
    table = characters()
    kinds = marks[positions] & (IS_UNPARTED | IS_SPELT)
    is_paired = (kinds & IS_SPELT) == 0
    sizes = np.where(is_paired, PAIR, SPELT_WORD)
    runs = scrambled(folded[positions] + SEED)
    goes_on = np.ones(len(positions), np.bool_)
    for step in range(1, SPELT_WORD):
        places = np.minimum(positions + step, len(signs) - 1)
        goes_on &= ((marks[places] & (IS_UNPARTED | IS_SPELT)) == kinds) & (sizes > step)
        runs = runs * FNV + np.where(goes_on, scrambled(folded[places] + SEED), np.uint64(0))
    begins = (np.diff(positions, prepend=-2) > 1) | is_new(kinds)
    first = np.maximum.accumulate(np.where(begins, positions, 0))
    flags = np.where((positions - first) % sizes != 0, INSIDE, np.uint32(0))
    second, third = (signs[np.minimum(positions + step, len(signs) - 1)] for step in (1, 2))
    ends_name = table.is_name_end[second]
    ends_name |= (second == ord(SAN[0])) & (third == ord(SAN[1]))
    flags[ends_name & is_paired] = NAME
    counts = table.is_numeral[signs[positions]]
    is_one = signs[positions] == ord("一")  # before what is counted, no more than an article
    counts &= table.is_numeral[second] | (table.is_counted[second] & ~is_one)
    flags[counts & is_paired] = NUMBER
    return scrambled(runs), flags


def _spelt_numbers(hashes: U64) -> tuple[Rows, U64]:
    """Which words are numbers that are written out, and the words that their digits are."""
    words, digits, sieve = _number_words()
    found = sieve.take((hashes & SIEVE_MASK).view(np.int64)).nonzero()[0]
    places = words.searchsorted(hashes[found])
    places[places == len(words)] = 0
    is_spelt = words[places] == hashes[found]
    return found[is_spelt], digits[places[is_spelt]]


@cache
def _number_words() -> tuple[U64, U64, NDArray[np.bool_]]:
    """The hashes of numbers that are written out, ascending, those of their digits, a sieve."""
    spelt = plain_number_words()
    words, digits = _hashes_of_words(list(spelt)), _hashes_of_words(list(spelt.values()))
    order = np.argsort(words)
    sieve = np.zeros(int(SIEVE_MASK) + 1, np.bool_)
    sieve[words & SIEVE_MASK] = True
    return words[order], digits[order], sieve


def _hashes_of_words(words: Sequence[str]) -> U64:
    """The hash of each of some folded words."""
    text = " ".join(words)
    folded = np.frombuffer(text.encode("utf-16-le"), dtype=np.uint16)
    stops = np.cumsum([len(word) + 1 for word in words]) - 1
    starts = stops - np.array([len(word) for word in words])
    return _hashes_of(folded, starts, stops)
