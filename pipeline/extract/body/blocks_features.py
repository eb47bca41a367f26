"""What is measured about each block of a page, as one row of numbers a block."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log1p

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks import (
    BETWEEN_CELLS,
    OTHER_TAG,
    WITHIN_BITS,
    Block,
    Holder,
)
from pipeline.extract.body.cues import CUES, find_cues
from pipeline.extract.body.forms import TELLING, slots_of
from pipeline.extract.body.letters import count_letters
from pipeline.extract.body.names import NAME_BITS
from pipeline.extract.body.squeezed import squeeze
from pipeline.records import Part

Numbers = npt.NDArray[np.float32]
Groups = npt.NDArray[np.intp]  # of each block, the number of what it belongs to

HEAD_CHARACTERS = 120  # what a block begins with tells what it is
LINK_SHARE = 0.8
LINK_WIDTH = 60  # a block up to this wide, nearly all of it linked, is a menu or a teaser
PROSE_CHARACTERS = 80  # a block longer than this, mostly unlinked, counts as prose
FAR = 30  # steps or blocks; farther is as far
SHORT_CHARACTERS = 25  # shorter blocks must equal a whole line to be found in another text
FORM_CHARACTERS = 200  # a line of as many says more than a form
ENDS = '.!?…。！？।؟։။៕"”»’)]」'


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What else the page says about its article."""

    vote: str | None = None  # trafilatura's text of the page, lines apart; None where not asked
    stated: str = ""  # the article body in the page's JSON-LD
    title: str = ""
    summary: str = ""


NAMED = tuple(NAME_BITS)
INSIDE = tuple(WITHIN_BITS)
LOCAL = (
    "characters", "words", "linked_share", "links", "bold_share", "ends_sentence", "sentences",
    "clauses", "ends_colon", "starts_lower", "capitals", "digits", "after_break", "is_form",
    *(f"cue_{name}" for name in CUES), "in_title", "in_summary", "vote", "stated", "repeats",
    "starts_like_others", "question", "word_length", "quote_start", "capital_words", "dash_start",
    "is_row",
)  # fmt: skip
AROUND = ("characters", "linked_share", "ends_sentence", "vote", "tag", "same_holder", "prose")
OFFSETS = (-3, -2, -1, 1, 2, 3)
PLACE = (
    "place", "text_before", "place_in_votes", "before_votes", "after_votes", "since_vote",
    "until_vote", "votes_near", "holder_characters", "holder_blocks", "holder_place",
    "holder_vote_share", "outer_vote_share", "signature_share", "signature_vote_share",
    "in_best", "best_distance", "depth", "depth_from_best", "page_blocks", "page_prose",
    "vote_share_page", "has_stated", "prose_before", "prose_after", "heading_before",
    "since_heading", "outer_characters", "holder_linked_share", "outer_linked_share",
    "signature_blocks", "is_asked",
)  # fmt: skip
KIN = (
    "up_to_prose_before", "down_to_prose_before", "up_to_prose_after", "down_to_prose_after",
    "blocks_to_prose_before", "blocks_to_prose_after", "up_to_title", "since_title", "group_blocks",
    "group_linked_share", "group_width", "group_vote_share", "group_ends", "group_after_colon",
    "group_after_heading", "group_prose_before", "group_prose_after", "list_end",
)  # fmt: skip
WHOLE = ("page_headings", "page_items", "page_rows", "page_width")  # news or a guide
FEATURES = (
    *LOCAL,
    "tag",
    "holder_parent_tag",
    *(f"near_{name}" for name in NAMED),
    *(f"above_{name}" for name in NAMED),
    *(f"within_{tag}" for tag in INSIDE),
    *PLACE,
    *KIN,
    *(f"{name}{offset:+d}" for offset in OFFSETS for name in AROUND),
    *WHOLE,
)

UP_BEFORE, UP_AFTER = (FEATURES.index(f"up_to_prose_{side}") for side in ("before", "after"))
NEAR_BEFORE, NEAR_AFTER = 3, 4  # steps up to what a short link has in common with prose

# What the first opinion says of a block's surroundings: measured once the first one is known.
CONTEXT = (
    "first", *(f"first{offset:+d}" for offset in OFFSETS), "first_signature", "first_holder",
    "first_outer", "first_tag", "first_page", "first_before", "first_after", "first_run",
    "first_gap",
)  # fmt: skip


def measure_context(blocks: Sequence[Block], first: Numbers) -> Numbers:
    """One row a block, one column a feature, in the order of CONTEXT."""
    if not blocks:
        return np.zeros((0, len(CONTEXT)), np.float32)
    holders = [block.holder for block in blocks]
    sizes = _sizes(blocks)
    liked = sizes * first

    def mean_of_others(groups: Groups) -> npt.NDArray[np.float64]:
        total = np.bincount(groups, weights=sizes)[groups] - sizes
        found = np.bincount(groups, weights=liked)[groups] - liked
        shares: npt.NDArray[np.float64] = np.where(total > 0, found / np.maximum(total, 1), -1)
        return shares

    reach = max(OFFSETS)
    padded = np.concatenate([np.zeros(reach), first, np.zeros(reach)])
    likely = first >= 0.5
    order = np.arange(len(blocks))
    start, end = _ends(likely)
    return _beside(
        len(blocks),
        first,
        *(padded[reach + offset : reach + offset + len(first)] for offset in OFFSETS),
        mean_of_others(_group([holder.signature for holder in holders])),
        mean_of_others(_numbers(holders)),
        mean_of_others(_numbers(map(_outer, holders))),
        mean_of_others(_tags(holders)),
        liked.sum() / max(1.0, sizes.sum()),
        np.minimum(np.maximum(order - start, -30), 30),
        np.minimum(np.maximum(end - order, -30), 30),
        np.convolve(likely.astype(np.float64), np.ones(9), "full")[4 : 4 + len(first)],
        np.minimum(_since(likely), 20) + np.minimum(_since(likely[::-1])[::-1], 20),
    )


def _beside(count: int, *columns: npt.ArrayLike) -> Numbers:
    """Columns side by side, of which some are one number for all rows."""
    found = np.empty((count, len(columns)), np.float32)
    for at, column in enumerate(columns):
        found[:, at] = column
    return found


def _sizes(blocks: Sequence[Block]) -> npt.NDArray[np.float64]:
    return np.fromiter([block.width for block in blocks], np.float64, len(blocks))


def _numbers(holders: Iterable[Holder]) -> Groups:
    return np.array([holder.number for holder in holders], np.intp)


def _tags(holders: Iterable[Holder]) -> Groups:
    return np.array([holder.tag for holder in holders], np.intp)


def measure(blocks: Sequence[Block], hints: Hints, unasked: Numbers | None = None) -> Numbers:
    """One row a block, one column a feature, in the order of FEATURES.

    `unasked` is what was measured of the same blocks before the vote was known.
    """
    if not blocks:
        return np.zeros((0, len(FEATURES)), np.float32)
    if unasked is not None:
        return _measure_again(blocks, hints, unasked)
    local = _local(blocks, hints)
    holders = [block.holder for block in blocks]
    outers = list(map(_outer, holders))
    tags = _tags(holders).astype(np.float32)
    return np.hstack(
        [
            local,
            tags[:, None],
            _tags(outers).astype(np.float32)[:, None],
            _bits(
                [one.names | outer.names for one, outer in zip(holders, outers, strict=True)],
                len(NAMED),
            ),
            _bits([holder.far_names for holder in holders], len(NAMED)),
            _bits([holder.within for holder in holders], len(INSIDE)),
            _place(blocks, local, is_asked=hints.vote is not None),
            measure_kin(blocks, local),
            _around(blocks, local, tags),
            measure_whole(blocks),
        ]
    )


def _measure_again(blocks: Sequence[Block], hints: Hints, unasked: Numbers) -> Numbers:
    """The same numbers, where only the vote has become known: what it says nothing about stays."""
    told = unasked.copy()
    votes = _votes(blocks, hints)
    told[:, COLUMN["vote"]] = votes
    taken = [
        at
        for at, (block, vote) in enumerate(zip(blocks, votes, strict=True))
        if vote >= 0.5 and _is_link(block)
    ]
    if taken:  # of a short link little was measured before somebody took it
        told[taken, : len(LOCAL)] = _measured(blocks, hints, votes, taken)
        told[:, KIN_COLUMNS] = measure_kin(blocks, told[:, : len(LOCAL)])
    local = told[:, : len(LOCAL)]
    if not taken:
        _vote_of_groups(blocks, local, told[:, KIN_COLUMNS])
    told[:, PLACE_COLUMNS] = _place(blocks, local, is_asked=hints.vote is not None)
    told[:, AROUND_COLUMNS] = _around(blocks, local, unasked[:, len(LOCAL)])
    return told


def is_prose(block: Block) -> bool:
    """Whether a block is long and mostly unlinked."""
    share = 1 - block.linked / len(block.text)
    return share > 0.5 and share * block.width >= PROSE_CHARACTERS


def _outer(holder: Holder) -> Holder:
    return holder.parent or holder


def _bits(values: Sequence[int], count: int) -> Numbers:
    array = np.array(values, np.int64)[:, None]
    return ((array >> np.arange(count)[None, :]) & 1).astype(np.float32)


class KnownText:
    """A text to look blocks up in."""

    def __init__(self, text: str) -> None:
        pieces = [squeeze(piece) for line in text.split("\n") for piece in line.split("|")]
        self.lines = frozenset(pieces)
        self.joined = "\n".join(pieces)

    def share(self, squeezed: str) -> float:
        """1 where the block is in the text, 0.5 where only its beginning or end is."""
        if not squeezed or not self.joined:
            return 0.0
        if len(squeezed) < SHORT_CHARACTERS:
            return float(squeezed in self.lines)
        if squeezed in self.joined:
            return 1.0
        if len(squeezed) < 2 * SHORT_CHARACTERS:
            return 0.0
        head, tail = squeezed[:SHORT_CHARACTERS], squeezed[-SHORT_CHARACTERS:]
        return 0.5 if head in self.joined or tail in self.joined else 0.0

    def share_of_row(self, text: str) -> float:
        """1 where most cells of a row are in the text."""
        cells = [squeezed for cell in text.split(BETWEEN_CELLS) if (squeezed := squeeze(cell))]
        return float(2 * sum(map(self.share, cells)) > len(cells)) if self.joined else 0.0


def _is_link(block: Block) -> bool:
    """Whether a block is short and nearly all of it linked."""
    return block.width < LINK_WIDTH and block.linked > LINK_SHARE * len(block.text)


def _votes(blocks: Sequence[Block], hints: Hints) -> list[float]:
    """How much of each block is in trafilatura's text."""
    if not hints.vote:
        return [0.0] * len(blocks)
    vote = KnownText(hints.vote)
    return [
        vote.share_of_row(block.text) if block.is_row else vote.share(block.squeezed)
        for block in blocks
    ]


def _local(blocks: Sequence[Block], hints: Hints) -> Numbers:
    votes = _votes(blocks, hints)
    found = np.zeros((len(blocks), len(LOCAL)), np.float32)
    others: list[int] = []
    links: list[int] = []
    told: list[float] = []
    for at, (block, vote) in enumerate(zip(blocks, votes, strict=True)):
        if vote < 0.5 and _is_link(block):
            width = block.width
            links.append(at)
            words = log1p(max(block.text.count(" ") + 1, width // 9))
            told += log1p(width), words, 1.0, min(block.links, 20), vote
        else:
            others.append(at)
    of_links = np.array(told, np.float32).reshape(len(links), len(LINK_COLUMNS))
    found[np.array(links, np.intp)[:, None], LINK_COLUMNS] = of_links
    found[others] = _measured(blocks, hints, votes, others)
    return found


def _measured(
    blocks: Sequence[Block], hints: Hints, votes: Sequence[float], places: Sequence[int]
) -> Numbers:
    """All that is measured of the blocks at some places by themselves."""
    stated = KnownText(hints.stated)
    title, summary = squeeze(hints.title), squeeze(hints.summary)
    repeats = Counter([block.squeezed for block in blocks])
    starts = [tuple(block.text.split(" ", 2)[:2]) for block in blocks]
    started = Counter(starts)
    texts = [blocks[at].text for at in places]
    counted = count_letters(texts, HEAD_CHARACTERS)
    cues = find_cues([text[:HEAD_CHARACTERS] for text in texts])
    rows: list[float] = []
    slots = slots_of([text if len(text) < FORM_CHARACTERS else "" for text in texts])
    forms = [not TELLING.isdisjoint(said) for said in slots]
    for at, text, sentences, clauses, capitals, digits, capital_words, cued, is_form in zip(
        places, texts, *counted, cues, forms, strict=True
    ):
        block = blocks[at]
        short, width, length = block.squeezed, block.width, len(text)
        letters, in_head = max(1, len(short)), min(length, HEAD_CHARACTERS)
        words = max(text.count(" ") + 1, width // 9)
        short_or_long = 2 if width < PROSE_CHARACTERS else 1
        rows += (
            log1p(width),
            log1p(words),
            block.linked / length,
            block.links,
            block.bold / length,
            text[-1] in ENDS,
            sentences,
            clauses,
            text[-1] in ":：",
            text[0].islower(),
            capitals / in_head,
            digits / in_head,
            block.after_break,
            is_form,
            *[short_or_long if says else 0 for says in cued],
            bool(title) and (short == title or (letters > 15 and short in title)),
            bool(summary) and letters > 25 and (short in summary or summary[:60] in short),
            votes[at],
            stated.share(short) if hints.stated else 0,
            repeats[short],
            started[starts[at]],
            text[-1] in "?？؟",
            width / words,
            text[0] in '"“„«‘「『–—',
            capital_words / (text.count(" ", 0, HEAD_CHARACTERS) + 1),
            text[0] in "-–—*•·>→›»|",
            block.is_row,
        )
    found = np.fromiter(rows, np.float32, len(rows)).reshape(len(places), len(LOCAL))
    return np.minimum(found, MOST)


def is_candidate(features: Numbers) -> npt.NDArray[np.bool_]:
    """Which rows are worth a second look: no short links that nobody took, far from any prose."""
    is_link = features[:, COLUMN["linked_share"]] > LINK_SHARE
    is_short = features[:, COLUMN["characters"]] < np.log1p(LINK_WIDTH)
    is_left_out = features[:, COLUMN["vote"]] < 0.5
    is_far = (features[:, UP_BEFORE] > NEAR_BEFORE) | (features[:, UP_AFTER] > NEAR_AFTER)
    told: npt.NDArray[np.bool_] = ~(is_link & is_short & is_left_out & is_far)
    return told


COLUMN = {name: number for number, name in enumerate(LOCAL)}
LIMITS = {
    "linked_share": 1, "links": 20, "bold_share": 1, "sentences": 30, "clauses": 30,
    "repeats": 10, "starts_like_others": 10, "word_length": 30,
}  # fmt: skip
# More of something than this is as much.
MOST = np.array([LIMITS.get(name, np.inf) for name in LOCAL], np.float32)
# What is measured of a short link.
LINK_COLUMNS = [COLUMN[name] for name in ("characters", "words", "linked_share", "links", "vote")]
PLACE_COLUMNS, KIN_COLUMNS = (
    slice(FEATURES.index(names[0]), FEATURES.index(names[-1]) + 1) for names in (PLACE, KIN)
)
AROUND_COLUMNS = slice(KIN_COLUMNS.stop, KIN_COLUMNS.stop + len(OFFSETS) * len(AROUND))
GROUP_VOTE = KIN.index("group_vote_share")


def _place(blocks: Sequence[Block], local: Numbers, *, is_asked: bool) -> Numbers:
    count = len(blocks)
    order = np.arange(count)
    sizes = _sizes(blocks)
    linked = sizes * np.array([min(1.0, block.linked / len(block.text)) for block in blocks])
    plain = sizes - linked
    votes = local[:, COLUMN["vote"]] >= 0.5
    prose = (plain >= PROSE_CHARACTERS) & (linked < sizes * 0.5)
    voted = sizes * votes
    total = max(1.0, float(sizes.sum()))

    above = [block.holder for block in blocks]
    holders, outers = _numbers(above), _numbers(map(_outer, above))
    signatures = _group([holder.signature for holder in above])

    def per(groups: Groups, values: npt.NDArray[np.float64]) -> Numbers:
        summed: Numbers = np.bincount(groups, weights=values).astype(np.float32)[groups]
        return summed

    ones = np.ones(count)
    prose_size = plain * prose
    prose_before, prose_sum = prose_size.cumsum(), prose_size.sum()
    first, last = _ends(votes)
    span = max(1, last - first)
    best = int(outers[int(np.argmax(per(outers, prose_size + 0.001 * voted)))])
    in_best = outers == best
    best_places = np.flatnonzero(in_best)[[0, -1]]
    depth = np.array([holder.depth for holder in above], np.float32)
    best_depth = float(np.median(depth[in_best]))
    headings = np.array([1 <= holder.tag <= 6 for holder in above])
    near = np.convolve(votes.astype(np.float32), np.ones(11, np.float32), "full")[5 : 5 + count]
    holder_sizes, outer_sizes = per(holders, sizes), per(outers, sizes)
    holder_blocks = per(holders, ones)
    return _beside(
        count,
        order / count,
        sizes.cumsum() / total,
        np.minimum(np.maximum((order - first) / span, -1), 2),
        np.minimum(np.maximum(first - order, 0), 50),
        np.minimum(np.maximum(order - last, 0), 50),
        np.minimum(_since(votes), 20),
        np.minimum(_since(votes[::-1])[::-1], 20),
        near,
        np.log1p(holder_sizes),
        np.minimum(holder_blocks, 100),
        _rank(holders) / np.maximum(1, holder_blocks),
        per(holders, voted) / np.maximum(1, holder_sizes),
        per(outers, voted) / np.maximum(1, outer_sizes),
        per(signatures, plain) / total,
        per(signatures, voted) / np.maximum(1, per(signatures, sizes)),
        in_best,
        np.minimum(np.abs(order[:, None] - best_places).min(axis=1) * ~in_best, 50),
        depth,
        depth - best_depth,
        np.log1p(count),
        np.log1p(prose_sum),
        voted.sum() / total,
        local[:, COLUMN["stated"]].max(),
        np.log1p(prose_before - prose_size),
        np.log1p(prose_sum - prose_before),
        np.minimum(headings.cumsum(), 20),
        np.minimum(_since(headings), 20),
        np.log1p(outer_sizes),
        per(holders, linked) / np.maximum(1, holder_sizes),
        per(outers, linked) / np.maximum(1, outer_sizes),
        np.minimum(per(signatures, ones), 100),
        is_asked,
    )


def measure_kin(blocks: Sequence[Block], local: Numbers) -> Numbers:
    """How near each block stands to the page's prose and title in the tree, and in which list."""
    count = len(blocks)
    is_prose_block = [is_prose(block) for block in blocks]
    found = np.zeros((count, len(KIN)), np.float32)
    depths = [block.holder.depth for block in blocks]
    shared = _shared_depths(blocks)
    found[:, (0, 1, 4)] = _kin_before(depths, shared, is_prose_block)
    found[::-1, (2, 3, 5)] = _kin_before(depths[::-1], shared[::-1], is_prose_block[::-1])
    title = _title_place(blocks, local)
    if title is None:
        found[:, 6], found[:, 7] = FAR, -FAR
    else:
        after, before = shared[title:], shared[:title][::-1]
        highest = np.array(
            [*[*accumulate(before, min)][::-1], depths[title], *accumulate(after, min)]
        )
        found[:, 6] = np.minimum(np.array(depths) - highest, FAR)
        found[:, 7] = np.clip(np.arange(count) - title, -FAR, FAR)
    _measure_groups(blocks, local, is_prose_block, found)
    return found


def measure_whole(blocks: Sequence[Block]) -> Numbers:
    """What the page is made of, the same for each of its blocks."""
    kinds = Counter(block.holder.kind for block in blocks)
    whole = (
        log1p(kinds[Part.HEADING]),
        kinds[Part.LIST_ITEM] / max(1, len(blocks)),
        log1p(kinds[Part.TABLE_ROW]),
        log1p(sum(block.width for block in blocks)),
    )
    return np.tile(np.array(whole, np.float32), (len(blocks), 1))


def _groups(blocks: Sequence[Block]) -> Iterator[slice]:
    """Where the lists and tables of the page begin and end among its blocks."""
    start = 0
    for end in range(1, len(blocks) + 1):
        group = blocks[start].holder.group
        if end < len(blocks) and blocks[end].holder.group == group:
            continue
        if group:
            yield slice(start, end)
        start = end


def _vote_of_group(sizes: Numbers, votes: Numbers) -> float:
    """How much of a list or table trafilatura took."""
    return float((sizes * (votes >= 0.5)).sum()) / max(1.0, float(sizes.sum()))


def _vote_of_groups(blocks: Sequence[Block], local: Numbers, found: Numbers) -> None:
    """What the vote says of a whole list or table, in each of its blocks."""
    for part in _groups(blocks):
        sizes = np.array([block.width for block in blocks[part]], np.float32)
        found[part, GROUP_VOTE] = _vote_of_group(sizes, local[part, COLUMN["vote"]])


def _measure_groups(
    blocks: Sequence[Block], local: Numbers, is_prose_block: Sequence[bool], found: Numbers
) -> None:
    """What is true of a whole list or table, in each of its blocks."""
    for part in _groups(blocks):
        start, end = part.start, part.stop
        sizes = np.array([block.width for block in blocks[part]], np.float32)
        linked = sizes * local[part, COLUMN["linked_share"]]
        total = max(1.0, float(sizes.sum()))
        before = blocks[start - 1] if start else None
        after = end < len(blocks) and is_prose_block[end]
        found[part, 8:] = (
            min(100, end - start),
            linked.sum() / total,
            log1p(total / (end - start)),
            _vote_of_group(sizes, local[part, COLUMN["vote"]]),
            local[part, COLUMN["ends_sentence"]].sum() / (end - start),
            before is not None and before.text[-1] in ":：",
            before is not None and 1 <= before.holder.tag <= 6,
            start > 0 and is_prose_block[start - 1],
            after,
            0,
        )
        found[part, 17] = np.minimum(np.arange(end - start, 0, -1), 20)


def _title_place(blocks: Sequence[Block], local: Numbers) -> int | None:
    """Where the page's title stands among its blocks: a heading that says it, else the first h1."""
    is_title = local[:, COLUMN["in_title"]]
    first = None
    for at, block in enumerate(blocks):
        if block.holder.tag == 1:
            if is_title[at]:
                return at
            first = at if first is None else first
    if first is None:
        places = (
            at for at, block in enumerate(blocks) if block.holder.tag in (2, 3) and is_title[at]
        )
        first = next(places, None)
    return first


def _kin_before(
    depths: Sequence[int], shared: Sequence[int], is_prose_block: Sequence[bool]
) -> Numbers:
    """The steps up from each block and down again to the last prose before it, and the blocks."""
    found: list[int] = []
    kin, highest, since = FAR, -FAR, FAR
    for depth, joint, is_prose_here in zip(depths, (0, *shared), is_prose_block, strict=True):
        if joint < highest:
            highest = joint
        found += depth - highest, kin - highest, since
        since += 1
        if is_prose_here:
            kin, highest, since = depth, depth, 0
    return np.minimum(np.fromiter(found, np.float32, len(found)).reshape(-1, 3), FAR)


def _shared_depths(blocks: Sequence[Block]) -> list[int]:
    """How deep the nearest element lies that holds both a block and the next one.

    What holds two blocks that are farther apart is the highest of those between them.
    """
    found = []
    for block, following in pairwise(blocks):
        one, other = block.holder, following.holder
        while one is not other:
            if one.depth >= other.depth and one.parent is not None:
                one = one.parent
            elif other.parent is not None:
                other = other.parent
            else:
                break
        found.append(one.depth)
    return found


def _group(keys: Sequence[str]) -> Groups:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.intp)


def _rank(groups: Groups) -> Groups:
    """How many of its group come before each."""
    order = groups.argsort(kind="stable")
    ordered, places = groups[order], np.arange(len(groups))
    is_first = np.ones(len(groups), np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    ranks = np.empty(len(groups), np.intp)
    ranks[order] = places - np.maximum.accumulate(places * is_first)
    return ranks


def _ends(votes: npt.NDArray[np.bool_]) -> tuple[int, int]:
    places = np.flatnonzero(votes)
    return (int(places[0]), int(places[-1])) if len(places) else (0, len(votes) - 1)


def _since(marks: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Blocks since the last mark before each block; from the page's start where there is none."""
    order = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, order, -1))
    before = np.concatenate(([-1], last[:-1]))
    return np.where(before < 0, 20, order - before)


def _around(blocks: Sequence[Block], local: Numbers, tags: Numbers) -> Numbers:
    prose = local[:, COLUMN["characters"]] > np.log1p(PROSE_CHARACTERS)
    reach = max(OFFSETS)
    padded = np.zeros((len(blocks) + 2 * reach, len(AROUND)), np.float32)
    padded[:, 4:6] = OTHER_TAG, -1
    base = padded[reach : reach + len(blocks)]
    base[:] = _beside(
        len(blocks),
        local[:, COLUMN["characters"]],
        local[:, COLUMN["linked_share"]],
        local[:, COLUMN["ends_sentence"]],
        local[:, COLUMN["vote"]],
        tags,
        [block.holder.number for block in blocks],
        prose & (local[:, COLUMN["linked_share"]] < 0.5),
    )
    shifted = []
    for offset in OFFSETS:
        other = padded[reach + offset : reach + offset + len(blocks)].copy()
        other[:, 5] = other[:, 5] == base[:, 5]
        shifted.append(other)
    return np.hstack(shifted)
