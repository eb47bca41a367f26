"""What a source prints again and again: learned from the nights before, never from one page."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import blake2b, sha256

from pipeline.notation.words import count_words

MEMORY_DAYS = 7  # a night learns from itself and the six nights before it
MIN_PAGES = 12  # fewer pages teach nothing
MIN_DAYS = 2  # a line seen on one day only may be that day's story
MIN_REPEATS = 4  # distinct stories that carry a short line
LONG_WORDS = 30  # from here on a block is prose, and must recur far more often to be removed
LONG_REPEATS = 6
LONG_SHARE = 0.1
EVERYWHERE_SHARE = 0.5  # on half of all pages: boilerplate even in the middle of a story
MAX_REMOVED_SHARE = 0.5  # of a page's words; a page that is mostly "boilerplate" is left alone
SAME_STORY_SHARE = 0.5  # of a page's blocks found on another page: two pages of one story
SAME_STORY_BLOCKS = 3

DIGITS = re.compile(r"\d+")
WORD = re.compile(r"\w+")
# Most blocks are of Latin letters but for these signs, which part words.
PRINTED = "’“”‘–—…„"


def block_hash(text: str) -> str:
    """One short name for a block's words; case, numbers and punctuation do not count.

    >>> block_hash("Read also (12 stories)") == block_hash("READ ALSO (3 stories).")
    True
    """
    return blake2b(_words(text).encode(), digest_size=8).hexdigest()


def _words(text: str) -> str:
    """A block's words, each number as a nought: by bytes where its letters allow."""
    latin = text
    for sign in PRINTED:
        latin = latin.replace(sign, " ")
    try:
        signs = latin.replace("ß", "ss").encode("latin-1").translate(_latin())
    except UnicodeEncodeError:
        return _any_words(text)
    while b"00" in signs:
        signs = signs.replace(b"00", b"0")
    return b" ".join(signs.split()).decode("latin-1").replace("µ", "μ")


def _any_words(text: str) -> str:
    """What that means, for text of any letters."""
    return " ".join(WORD.findall(DIGITS.sub("0", text.casefold())))


@cache
def _latin() -> bytes:
    """What stands for each sign of Latin-1: a small letter, a nought for a digit, or a space."""
    plain = ((_any_words(chr(code)) or " ") for code in range(256))
    return b"".join(
        (one if len(one) == 1 and one < "Ā" else chr(code)).encode("latin-1")
        for code, one in enumerate(plain)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBlocks:
    """The blocks of one page's body, before anything is remembered about its source."""

    url: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCounts:
    """On how many stories of one night each block stood; a pure function of its captures."""

    night: date
    pages: int
    repeated: Mapping[str, int] = field(default_factory=dict)  # block to stories, from two on
    single: Mapping[str, str] = field(default_factory=dict)  # block to the one page that had it


def block_statistics(url: str, paragraphs: Iterable[str]) -> PageBlocks:
    """The blocks of one page, as `Body.candidates` gives them."""
    return PageBlocks(url=url, blocks=tuple(sorted({block_hash(text) for text in paragraphs})))


def merge(night: date, pages: Iterable[PageBlocks]) -> BlockCounts:
    """Count the blocks of a night's pages; pages of one story count once.

    >>> pages = [block_statistics("https://a.example/1", ["Rain.", "Subscribe now"]),
    ...          block_statistics("https://a.example/2", ["Sun.", "Subscribe now"])]
    >>> dict(merge(date(2026, 3, 1), pages).repeated) == {block_hash("Subscribe now"): 2}
    True
    """
    counts: Counter[str] = Counter()
    last_page: dict[str, str] = {}
    stories: dict[str, set[str]] = {}  # block to the pages that hold it
    taken: dict[str, tuple[str, ...]] = {}
    for page in sorted(pages, key=lambda page: (page.url, page.blocks)):
        name = blake2b(page.url.encode(), digest_size=8).hexdigest()
        if name in taken or _is_known_story(page, stories):
            continue
        taken[name] = page.blocks
        for block in page.blocks:
            counts[block] += 1
            last_page[block] = name
            stories.setdefault(block, set()).add(name)
    return BlockCounts(
        night=night,
        pages=len(taken),
        repeated={block: count for block, count in counts.items() if count > 1},
        single={block: last_page[block] for block, count in counts.items() if count == 1},
    )


def _is_known_story(page: PageBlocks, stories: Mapping[str, set[str]]) -> bool:
    shared = Counter(name for block in page.blocks for name in stories.get(block, ()))
    most = max(shared.values(), default=0)
    return most >= SAME_STORY_BLOCKS and most > SAME_STORY_SHARE * len(page.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMemory:
    """Blocks that recur across a source's stories on different days."""

    pages: int = 0
    shares: Mapping[str, float] = field(default_factory=dict)  # block to its share of the pages

    @property
    def digest(self) -> str:
        """A name for exactly this memory, for the lineage of what was read with it."""
        return sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """Write it as one line of JSON, the same for the same memory."""
        told = {"pages": self.pages, "shares": dict(self.shares)}
        return json.dumps(told, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "SiteMemory":
        """Read what to_json wrote."""
        told = json.loads(text)
        return SiteMemory(pages=told["pages"], shares=told["shares"])


def learn(nights: Iterable[BlockCounts]) -> SiteMemory:
    """What recurs over several nights of one source; nothing from too few pages or days.

    The nights of D are D and the six before it, so reprocessing D gives the same answer.
    """
    ordered = sorted(nights, key=lambda counts: counts.night)
    pages = sum(counts.pages for counts in ordered)
    if pages < MIN_PAGES:
        return SiteMemory(pages=pages)
    often = _often(ordered)
    stories: Counter[str] = Counter()
    days: dict[str, set[date]] = defaultdict(set)
    seen_single: set[tuple[str, str]] = set()
    for counts in ordered:
        for block in often & counts.repeated.keys():
            stories[block] += counts.repeated[block]
            days[block].add(counts.night)
        for block in often & counts.single.keys():
            told = block, counts.single[block]
            if told in seen_single:  # the same page, captured again
                continue
            seen_single.add(told)
            stories[block] += 1
            days[block].add(counts.night)
    shares = {
        block: round(min(1.0, count / pages), 4)
        for block, count in sorted(stories.items())
        if count >= MIN_REPEATS and len(days[block]) >= MIN_DAYS
    }
    return SiteMemory(pages=pages, shares=shares)


def _often(nights: Iterable[BlockCounts]) -> set[str]:
    """The few blocks that can be on enough stories, though pages captured again count as others."""
    times: Counter[str] = Counter()
    for counts in nights:
        times.update(counts.repeated)
        times.update(iter(counts.single))  # once each
    return {block for block, count in times.items() if count >= MIN_REPEATS}


def remembered(paragraphs: Sequence[str], memory: SiteMemory) -> frozenset[int]:
    """Which paragraphs are the source's and not the story's, by their place in the body."""
    if not memory.shares or not paragraphs:
        return frozenset()
    shares = [memory.shares.get(block_hash(text), 0.0) for text in paragraphs]
    sizes = [count_words(text) for text in paragraphs]
    drop = {
        at
        for at, share in enumerate(shares)
        if share and (sizes[at] < LONG_WORDS or _is_long_boilerplate(at, shares, sizes, memory))
    }
    if sum(sizes[at] for at in drop) > MAX_REMOVED_SHARE * sum(sizes):
        return frozenset()
    return frozenset(drop)


def _is_long_boilerplate(
    at: int, shares: Sequence[float], sizes: Sequence[int], memory: SiteMemory
) -> bool:
    share = shares[at]
    if share < LONG_SHARE or share * memory.pages < LONG_REPEATS - 0.5:
        return False
    return share >= EVERYWHERE_SHARE or not _is_inside_prose(at, shares, sizes)


def _is_inside_prose(at: int, shares: Sequence[float], sizes: Sequence[int]) -> bool:
    def is_story(other: int) -> bool:
        return not shares[other] and sizes[other] >= LONG_WORDS

    return any(map(is_story, range(at))) and any(map(is_story, range(at + 1, len(shares))))
