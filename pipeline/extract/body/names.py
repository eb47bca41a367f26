"""What the names of a page's elements promise: asked of all of a page's names at once."""

from collections.abc import Collection, Iterable
from string import ascii_lowercase

import numpy as np
import numpy.typing as npt

# What a word in the name of an element (class, id, role, ...) holds, or ends with, and what that
# says about what is in it.
NAMES = {
    "content": "article body content copy entry news$ para post$ rich single story text",
    "share": "facebook follow like linkedin share sharing social telegram twitter whatsapp",
    "related": "also card feed further interest latest link$ links$ mehr more next outbrain "
    "popular prev read$ recirc recommend relat river siehe similar taboola teaser "
    "tile trending",
    "newsletter": "abo$ campaign cta$ donat join newsletter offer promo signup subscri support",
    "advert": "ad$ ads$ advert affiliate anzeige banner commercial deal dfp gpt native "
    "partner product publi shop sponsor",
    "caption": "audio bild caption copyright credit figure foto gallery image img legend media "
    "photo picture player podcast slide video",
    "author": "author autor avatar bio$ byline contributor journalist profile signature "
    "writer",
    "meta": "breadcrumb categor channel count dachzeile date eyebrow keyword kicker label "
    "meta publish rubri tag$ tags$ time topic updat view$ views$",
    "comment": "coment comment discuss disqus forum kommentar reply respond",
    "chrome": "bottom btn button complement foot header icon logo masthead menu nav rail "
    "search side site skip tool top$ widget",
    "lead": "abstract anons bullet chapo deck dek$ descri excerpt highlight ingress intro "
    "key lead lede manchet perex sapo standfirst subhead subline subtitle summar "
    "vorspann",
    "embed": "cita embed iframe instagram pull quote tweet youtube",
    "box": "accordion box chart correct disclaim expand fact fakta graphic info kasten "
    "list module note panel tab$ table tabs$ timeline",
    "hidden": "consent cookie dialog gdpr hidden hide login modal noscript overlay paywall "
    "piano placeholder popup premium print register regwall sr$ tooltip visually",
    "title": "heading headline hed$ titel title titre titulo",
    "prose": "articlebody articlecontent articletext bodycopy bodytext maincontent paragraph "
    "prose storybody",
}  # fmt: skip
NAME_BITS = {name: 1 << place for place, name in enumerate(NAMES)}

FEWEST_LETTERS = 3  # of what a word holds
ENDING_LETTERS = (2, 3, 4, 5)
MOST_KNOWN = 20_000  # names and words that are remembered; a source uses the same on every page

PROSE_HOLDERS = frozenset(("article", "entry", "post", "story", "content", "main", "news"))
PROSE_PARTS = frozenset(("content", "body", "text", "copy", "entry"))
# What whole words say together with others of the same names.
HOLDER, ARTICLE, CONTENT, *OTHER_PARTS = (
    1 << place for place in range(len(NAMES), len(NAMES) + 2 + len(PROSE_PARTS))
)
PARTS = CONTENT | sum(OTHER_PARTS)
PROMISED = (1 << len(NAMES)) - 1

APART = "\0"  # between two names; no page can hold it
LETTERS = 1 + len(ascii_lowercase)  # with what is none
LETTER_NUMBERS = bytes(ascii_lowercase.find(chr(code)) + 1 for code in range(256))
SMALL_WORDS = bytes(
    code if chr(code) in APART + ascii_lowercase else ord(" ") for code in bytes(range(256)).lower()
)
CAPITAL, SMALL = ord("A"), ord("a")
SPACE = ord(" ")


def _held(*, is_ending: bool) -> dict[str, int]:
    """What words hold, or end with, and the bits of the names that it stands for."""
    found: dict[str, int] = {}
    for name, parts in NAMES.items():
        for part in parts.split():
            if part.endswith("$") is is_ending:
                key = part.removesuffix("$")
                found[key] = found.get(key, 0) | NAME_BITS[name]
    return found


def _by_beginning(held: dict[str, int]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for part, bits in held.items():
        found.setdefault(part[:FEWEST_LETTERS], []).append((part, bits))
    return found


def _whole_words() -> dict[str, int]:
    found = dict.fromkeys(PROSE_HOLDERS, HOLDER)
    parts = zip(sorted(PROSE_PARTS - {"content"}), OTHER_PARTS, strict=True)
    for word, bit in (("article", ARTICLE), ("content", CONTENT), *parts):
        found[word] = found.get(word, 0) | bit
    return found


def _numbered(text: bytes) -> npt.NDArray[np.intp]:
    """The places of letters in the alphabet, 0 for all else."""
    return np.frombuffer(text.translate(LETTER_NUMBERS), np.uint8).astype(np.intp)


def _marks(runs: Iterable[str], letters: int) -> npt.NDArray[np.bool_]:
    """Which runs of so many letters are one of these, by the number of the run."""
    found = np.zeros(LETTERS**letters, np.bool_)
    for run in runs:
        number = 0
        for letter in _numbered(run.encode()).tolist():
            number = number * LETTERS + letter
        found[number] = True
    return found


ENDINGS = _held(is_ending=True)
HELD = _by_beginning(_held(is_ending=False))
WHOLE = _whole_words()
BEGINS_PART = _marks(HELD, FEWEST_LETTERS)
ENDS_WORD = _marks((ending[-2:] for ending in ENDINGS), 2)


class _Known:
    """What names and words are known to promise; forgotten where they have become too many."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.words: dict[str, int] = {}


_known = _Known()


def name_bits(names: Collection[str]) -> dict[str, int]:
    """What each of the names of a page's elements promises, as NAME_BITS.

    >>> told = name_bits(["post-related", "storyBody", "c-uploader"])
    >>> [[name for name, bit in NAME_BITS.items() if bits & bit] for bits in told.values()]
    [['content', 'related'], ['content', 'prose'], []]
    """
    known, of_words = _known.names, _known.words  # other threads may forget them meanwhile
    if unknown := [name for name in names if name not in known]:
        worded = words_of(unknown)
        of_words |= _bits_of_words({one for words in worded for one in words} - of_words.keys())
        for name, words in zip(unknown, worded, strict=True):
            bits = 0
            for word in words:
                bits |= of_words[word]
            known[name] = _promised(bits)
        if len(known) > MOST_KNOWN:
            _known.names = {}
        if len(of_words) > MOST_KNOWN:
            _known.words = {}
    return {name: known[name] for name in names}


def _promised(bits: int) -> int:
    """What words promise together: "article" and "body" are a story's prose, "content" is not."""
    if bits & HOLDER:
        needed = 1 + (bits & (ARTICLE | CONTENT) == CONTENT)
        if (bits & PARTS).bit_count() >= needed:
            bits |= NAME_BITS["prose"]
    return bits & PROMISED


def words_of(names: Iterable[str]) -> list[list[str]]:
    """The words of each of some names, which stand apart or begin with a capital each.

    >>> words_of(["storyBody c-story_2col HTMLText"])
    [['story', 'body', 'c', 'story', 'col', 'html', 'text']]
    """
    joined = _parted(APART.join(names).encode("ascii", "replace"))
    return [name.split() for name in joined.translate(SMALL_WORDS).decode().split(APART)]


def _parted(text: bytes) -> bytes:
    """A text with a space before every word that begins with a capital."""
    codes = np.frombuffer(text, np.uint8)
    is_capital = codes - CAPITAL < LETTERS - 1
    if not is_capital.any():
        return text
    begins = is_capital.copy()
    begins[1:] &= ~is_capital[:-1]  # the first of some, and the last before small letters
    begins[:-1] |= is_capital[:-1] & (codes[1:] - SMALL < LETTERS - 1)
    parted = np.full(len(codes) + np.count_nonzero(begins), SPACE, np.uint8)
    parted[np.arange(len(codes)) + begins.cumsum()] = codes
    return parted.tobytes()


def _bits_of_words(words: Collection[str]) -> dict[str, int]:
    """What words of small letters say by themselves."""
    if not words:
        return {}
    text = " ".join(["", *words, ""])
    numbers = _numbered(text.encode())
    ends = np.flatnonzero(numbers == 0)[1:]
    bits = [WHOLE.get(word, 0) for word in words]
    pairs = numbers[:-1] * LETTERS + numbers[1:]
    for at in np.flatnonzero(ENDS_WORD[pairs[ends - 2]]).tolist():
        end = int(ends[at])
        for letters in ENDING_LETTERS:
            bits[at] |= ENDINGS.get(text[end - letters : end], 0)
    starts = np.flatnonzero(BEGINS_PART[pairs[:-1] * LETTERS + numbers[2:]])
    for at, start in zip(ends.searchsorted(starts).tolist(), starts.tolist(), strict=True):
        for part, of_part in HELD[text[start : start + FEWEST_LETTERS]]:
            if text.startswith(part, start):
                bits[at] |= of_part
    return dict(zip(words, bits, strict=True))
