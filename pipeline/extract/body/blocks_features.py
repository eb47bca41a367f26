"""What is measured about each block of a page, as one row of numbers a block."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log1p

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks import BETWEEN_CELLS, OTHER_TAG, WITHIN_BITS, Block
from pipeline.extract.body.columns import PROSE_CHARACTERS, Columns, Groups, Numbers
from pipeline.extract.body.cues import CUES, find_cues
from pipeline.extract.body.forms import TELLING, slots_of
from pipeline.extract.body.letters import (
    COLON,
    DASH,
    ENDS,
    QUESTION,
    QUOTE,
    SMALL,
    count_letters,
    signs_at_ends,
)
from pipeline.extract.body.names import NAME_BITS
from pipeline.extract.body.squeezed import squeeze
from pipeline.records import Part

HEAD_CHARACTERS = 120  # what a block begins with tells what it is
LINK_SHARE = 0.8
LINK_WIDTH = 60  # a block up to this wide, nearly all of it linked, is a menu or a teaser
FAR = 30  # steps or blocks; farther is as far
SHORT_CHARACTERS = 25  # shorter blocks must equal a whole line to be found in another text
FORM_CHARACTERS = 200  # a line of as many says more than a form
MOST_LINKS = 20


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


def measure_context(blocks: Columns, first: Numbers) -> Numbers:
    """One row a block, one column a feature, in the order of CONTEXT."""
    count = len(blocks.sizes)
    found = _rows(count, len(CONTEXT))
    if not count:
        return found
    sizes = blocks.sizes
    liked = sizes * first

    def mean_of_others(groups: Groups) -> npt.NDArray[np.float64]:
        total = np.bincount(groups, sizes).take(groups) - sizes
        others = np.bincount(groups, liked).take(groups) - liked
        shares: npt.NDArray[np.float64] = np.where(total > 0, others / np.maximum(total, 1), -1)
        return shares

    reach = max(OFFSETS)
    padded = np.zeros(count + 2 * reach)
    padded[reach : reach + count] = first
    likely = first >= 0.5
    order = np.arange(count)
    start, end = _ends(likely)
    _fill(
        found,
        first,
        *(padded[reach + offset : reach + offset + count] for offset in OFFSETS),
        *map(mean_of_others, (blocks.signatures, blocks.holders, blocks.outers, blocks.tags)),
        liked.sum() / max(1.0, sizes.sum()),
        np.minimum(np.maximum(order - start, -30), 30),
        np.minimum(np.maximum(end - order, -30), 30),
        _near(likely, 4),
        np.minimum(_since(likely), 20) + np.minimum(_since(likely[::-1])[::-1], 20),
    )
    return found


def _rows(count: int, width: int) -> Numbers:
    """Room for a row a block, where each column lies in one piece."""
    return np.zeros((width, count), np.float32).T


def _fill(found: Numbers, *columns: npt.ArrayLike) -> None:
    """Put columns beside each other, of which some are one number for all rows."""
    for at, column in enumerate(columns):
        found[:, at] = column


def measure(blocks: Columns, hints: Hints, unasked: Numbers | None = None) -> Numbers:
    """One row a block, one column a feature, in the order of FEATURES.

    `unasked` is what was measured of the same blocks before the vote was known.
    """
    count = len(blocks.sizes)
    if not count:
        return _rows(0, len(FEATURES))
    if unasked is not None:
        return _measure_again(blocks, hints, unasked)
    told = _rows(count, len(FEATURES))
    local = told[:, LOCAL_COLUMNS]
    _measure_local(blocks, hints, local)
    _fill(told[:, len(LOCAL) :], blocks.tags, blocks.outer_tags)
    for at, values in ((NEAR_COLUMN, blocks.names), (ABOVE_COLUMN, blocks.far_names)):
        told[:, at : at + len(NAMED)] = _bits(values, len(NAMED))
    told[:, WITHIN_COLUMN : WITHIN_COLUMN + len(INSIDE)] = _bits(blocks.within, len(INSIDE))
    _measure_around(blocks, local, told, is_asked=hints.vote is not None)
    told[:, KIN_COLUMNS] = measure_kin(blocks, local)
    told[:, -len(WHOLE) :] = _whole(blocks)
    return told


def _measure_again(blocks: Columns, hints: Hints, unasked: Numbers) -> Numbers:
    """The same numbers, where only the vote has become known: what it says nothing about stays."""
    told = unasked.copy(order="F")
    votes = np.array(_votes(blocks.blocks, hints))
    told[:, COLUMN["vote"]] = votes
    taken = (_is_link(blocks) & (votes >= 0.5)).nonzero()[0]
    local = told[:, LOCAL_COLUMNS]
    if len(taken):  # of a short link little was measured before somebody took it
        _measure_all(blocks, hints, votes, taken, local.T)
    told[:, KIN_COLUMNS] = measure_kin(blocks, local)
    _measure_around(blocks, local, told, is_asked=hints.vote is not None)
    return told


def _measure_around(blocks: Columns, local: Numbers, told: Numbers, *, is_asked: bool) -> None:
    """What depends on the other blocks, and on what was taken of them."""
    _place(blocks, local, told[:, PLACE_COLUMNS], is_asked=is_asked)
    _around(blocks, local, told[:, AROUND_COLUMNS])


def _bits(values: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.uint8]:
    """The lowest bits of numbers, one column each."""
    octets = values.astype("<i8").view(np.uint8).reshape(-1, 8)
    return np.unpackbits(octets, axis=1, count=count, bitorder="little")


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


def _votes(blocks: Sequence[Block], hints: Hints) -> list[float]:
    """How much of each block is in trafilatura's text."""
    if not hints.vote:
        return [0.0] * len(blocks)
    vote = KnownText(hints.vote)
    return [
        vote.share_of_row(block.text) if block.is_row else vote.share(block.squeezed)
        for block in blocks
    ]


def _measure_local(blocks: Columns, hints: Hints, found: Numbers) -> None:
    """All that is measured of blocks by themselves; of a short link that nobody took, little."""
    votes = np.array(_votes(blocks.blocks, hints))
    is_left = _is_link(blocks) & (votes < 0.5)
    links, others = is_left.nonzero()[0], (~is_left).nonzero()[0]
    texts = [blocks.blocks[at].text for at in links.tolist()]
    columns = found.T
    of_links: Iterable[npt.ArrayLike] = (
        np.log1p(blocks.sizes[links]),
        np.log1p(_words(texts, blocks.sizes[links])),
        1,
        np.minimum(blocks.links[links], MOST_LINKS),
        votes[links],
    )
    for at, told in zip(LINK_COLUMNS, of_links, strict=True):
        columns[at, links] = told
    _measure_all(blocks, hints, votes, others, columns)


def _is_link(blocks: Columns) -> npt.NDArray[np.bool_]:
    """Which blocks are short and nearly all of them linked."""
    return (blocks.sizes < LINK_WIDTH) & (blocks.linked > LINK_SHARE)


def _words(texts: Sequence[str], sizes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How many words lines have, whatever parts them."""
    spaces = np.array([text.count(" ") for text in texts], np.float64)
    words: npt.NDArray[np.float64] = np.maximum(spaces + 1, sizes // 9)
    return words


def _measure_all(
    columns: Columns,
    hints: Hints,
    votes: npt.NDArray[np.float64],
    places: Groups,
    found: Numbers,
) -> None:
    """Fill in all that is measured by themselves of the blocks at some places."""
    repeats = Counter([block.squeezed for block in columns.blocks])
    starts = [tuple(block.text.split(" ", 2)[:2]) for block in columns.blocks]
    started = Counter(starts)
    blocks = [columns.blocks[at] for at in places.tolist()]
    texts = [block.text for block in blocks]
    shorts = [block.squeezed for block in blocks]
    heads = [text[:HEAD_CHARACTERS] for text in texts]
    sizes = columns.sizes[places]
    words = _words(texts, sizes)
    in_head = np.array(list(map(len, heads)))
    spaces = np.array([head.count(" ") for head in heads])
    sentences, clauses, capitals, digits, capital_words = count_letters(texts, HEAD_CHARACTERS)
    cues = find_cues(heads) * np.where(sizes < PROSE_CHARACTERS, 2, 1)[:, None]
    slots = slots_of([text if len(text) < FORM_CHARACTERS else "" for text in texts])
    first, last = signs_at_ends(texts)
    stated = KnownText(hints.stated)
    told: Iterable[npt.ArrayLike] = (
        np.log1p(sizes),
        np.log1p(words),
        np.minimum(columns.linked[places], 1),
        np.minimum(columns.links[places], MOST_LINKS),
        np.minimum([block.bold / len(block.text) for block in blocks], 1),
        last & ENDS > 0,
        np.minimum(sentences, 30),
        np.minimum(clauses, 30),
        last & COLON > 0,
        first & SMALL > 0,
        capitals / in_head,
        digits / in_head,
        [block.after_break for block in blocks],
        [not TELLING.isdisjoint(said) for said in slots],
        *cues.T,
        _in_title(shorts, squeeze(hints.title)),
        _in_summary(shorts, squeeze(hints.summary)),
        votes[places],
        [stated.share(short) for short in shorts] if hints.stated else 0,
        np.minimum([repeats[short] for short in shorts], 10),
        np.minimum([started[starts[at]] for at in places.tolist()], 10),
        last & QUESTION > 0,
        np.minimum(sizes / words, 30),
        first & QUOTE > 0,
        capital_words / (spaces + 1),
        first & DASH > 0,
        [block.is_row for block in blocks],
    )
    for at, column in enumerate(told):
        found[at, places] = column


def _in_title(shorts: Sequence[str], title: str) -> list[bool]:
    if not title:
        return [False] * len(shorts)
    return [short == title or (len(short) > 15 and short in title) for short in shorts]


def _in_summary(shorts: Sequence[str], summary: str) -> list[bool]:
    if not summary:
        return [False] * len(shorts)
    head = summary[:60]
    return [len(short) > 25 and (short in summary or head in short) for short in shorts]


def is_candidate(features: Numbers) -> npt.NDArray[np.bool_]:
    """Which rows are worth a second look: no short links that nobody took, far from any prose."""
    is_link = features[:, COLUMN["linked_share"]] > LINK_SHARE
    is_short = features[:, COLUMN["characters"]] < np.log1p(LINK_WIDTH)
    is_left_out = features[:, COLUMN["vote"]] < 0.5
    is_far = (features[:, UP_BEFORE] > NEAR_BEFORE) | (features[:, UP_AFTER] > NEAR_AFTER)
    told: npt.NDArray[np.bool_] = ~(is_link & is_short & is_left_out & is_far)
    return told


COLUMN = {name: number for number, name in enumerate(LOCAL)}
# What is measured of a short link.
LINK_COLUMNS = [COLUMN[name] for name in ("characters", "words", "linked_share", "links", "vote")]
LOCAL_COLUMNS, PLACE_COLUMNS, KIN_COLUMNS = (
    slice(FEATURES.index(names[0]), FEATURES.index(names[-1]) + 1) for names in (LOCAL, PLACE, KIN)
)
NEAR_COLUMN, ABOVE_COLUMN = (FEATURES.index(f"{where}_{NAMED[0]}") for where in ("near", "above"))
WITHIN_COLUMN = FEATURES.index(f"within_{INSIDE[0]}")
AROUND_COLUMNS = slice(KIN_COLUMNS.stop, KIN_COLUMNS.stop + len(OFFSETS) * len(AROUND))
KIN_AFTER = {0: 2, 1: 3, 4: 5}
FIRST_OF_LIST, LIST_END = KIN.index("group_blocks"), KIN.index("list_end")
TALL = 1 << 40  # deeper than any page is


def _place(blocks: Columns, local: Numbers, found: Numbers, *, is_asked: bool) -> None:
    sizes, holders, outers = blocks.sizes, blocks.holders, blocks.outers
    count = len(sizes)
    order = np.arange(count)
    linked = sizes * np.minimum(blocks.linked, 1)
    plain = sizes - linked
    votes = local[:, COLUMN["vote"]] >= 0.5
    prose = (plain >= PROSE_CHARACTERS) & (linked < sizes * 0.5)
    voted = sizes * votes
    total = max(1.0, float(sizes.sum()))
    ones = np.ones(count)
    prose_size = plain * prose
    prose_before, prose_sum = prose_size.cumsum(), prose_size.sum()
    holder_sizes, holder_blocks, holder_voted, holder_linked = _per(
        holders, sizes, ones, voted, linked
    )
    outer_sizes, outer_voted, outer_linked, outer_prose = _per(
        outers, sizes, voted, linked, prose_size + 0.001 * voted
    )
    same_sizes, same_blocks, same_voted, same_plain = _per(
        blocks.signatures, sizes, ones, voted, plain
    )
    first, last = _ends(votes)
    span = max(1, last - first)
    in_best = outers == outers[int(outer_prose.argmax())]
    best_places = in_best.nonzero()[0]
    best_depth = _middle(blocks.depths[best_places])
    from_best = np.minimum(np.abs(order - best_places[0]), np.abs(order - best_places[-1]))
    headings = (blocks.tags >= 1) & (blocks.tags <= 6)
    holder_sizes_or_one = np.maximum(1, holder_sizes)
    outer_sizes_or_one = np.maximum(1, outer_sizes)
    _fill(
        found,
        order / count,
        sizes.cumsum() / total,
        np.minimum(np.maximum((order - first) / span, -1), 2),
        np.minimum(np.maximum(first - order, 0), 50),
        np.minimum(np.maximum(order - last, 0), 50),
        np.minimum(_since(votes), 20),
        np.minimum(_since(votes[::-1])[::-1], 20),
        _near(votes, 5),
        np.log1p(holder_sizes),
        np.minimum(holder_blocks, 100),
        _rank(holders) / np.maximum(1, holder_blocks),
        holder_voted / holder_sizes_or_one,
        outer_voted / outer_sizes_or_one,
        same_plain / total,
        same_voted / np.maximum(1, same_sizes),
        in_best,
        np.minimum(from_best * ~in_best, 50),
        blocks.depths,
        blocks.depths - best_depth,
        np.log1p(count),
        np.log1p(prose_sum),
        voted.sum() / total,
        local[:, COLUMN["stated"]].max(),
        np.log1p(prose_before - prose_size),
        np.log1p(prose_sum - prose_before),
        np.minimum(headings.cumsum(), 20),
        np.minimum(_since(headings), 20),
        np.log1p(outer_sizes),
        holder_linked / holder_sizes_or_one,
        outer_linked / outer_sizes_or_one,
        np.minimum(same_blocks, 100),
        is_asked,
    )


def _per(groups: Groups, *columns: npt.NDArray[np.float64]) -> Numbers:
    """What some columns sum up to in the group of each block."""
    width = int(groups.max()) + 1
    places = groups + np.arange(0, width * len(columns), width)[:, None]
    summed: Numbers = np.bincount(places.ravel(), np.concatenate(columns)).astype(np.float32)
    return summed.take(places)


def _middle(numbers: npt.NDArray[np.int64]) -> float:
    """The median."""
    ordered = np.sort(numbers)
    half = len(ordered) // 2
    return float(ordered[half] + ordered[~half]) / 2


def _near(marks: npt.NDArray[np.bool_], reach: int) -> Groups:
    """How many are marked of each and of as many before and after it."""
    edge = reach + 1
    summed = np.zeros(len(marks) + reach + edge, np.intp)
    marks.cumsum(out=summed[edge : edge + len(marks)])
    summed[edge + len(marks) :] = summed[edge + len(marks) - 1]
    near: Groups = summed[reach + edge :] - summed[: len(marks)]
    return near


def measure_kin(blocks: Columns, local: Numbers) -> Numbers:
    """How near each block stands to the page's prose and title in the tree, and in which list."""
    depths, is_prose = blocks.depths, blocks.is_prose
    found = _rows(len(depths), len(KIN))
    shared = np.array(_shared_depths(blocks.blocks), np.int64)
    for at, before, after in zip(
        (0, 1, 4),
        _kin_before(depths, shared, is_prose),
        _kin_before(depths[::-1], shared[::-1], is_prose[::-1]),
        strict=True,
    ):
        found[:, at] = before
        found[::-1, KIN_AFTER[at]] = after
    title = _title_place(blocks.tags, local[:, COLUMN["in_title"]] > 0)
    if title is None:
        found[:, 6], found[:, 7] = FAR, -FAR
    else:
        highest = np.concatenate(
            (
                np.minimum.accumulate(shared[:title][::-1])[::-1],
                depths[title : title + 1],
                np.minimum.accumulate(shared[title:]),
            )
        )
        found[:, 6] = np.minimum(depths - highest, FAR)
        found[:, 7] = np.arange(-title, len(depths) - title).clip(-FAR, FAR)
    _measure_lists(blocks, local, found)
    return found


def _whole(blocks: Columns) -> tuple[float, ...]:
    """What the page is made of, the same for each of its blocks."""
    kinds = [block.holder.kind for block in blocks.blocks]
    return (
        log1p(kinds.count(Part.HEADING)),
        kinds.count(Part.LIST_ITEM) / max(1, len(kinds)),
        log1p(kinds.count(Part.TABLE_ROW)),
        log1p(blocks.sizes.sum()),
    )


def _measure_lists(blocks: Columns, local: Numbers, found: Numbers) -> None:
    """What is true of a whole list or table, in each of its blocks."""
    rows = blocks.lists.nonzero()[0]
    if not len(rows):
        return
    edges = (blocks.lists[1:] != blocks.lists[:-1]).nonzero()[0] + 1
    starts, ends = np.concatenate(([0], edges)), np.concatenate((edges, [len(blocks.lists)]))
    is_list = blocks.lists[starts] > 0
    starts, ends = starts[is_list], ends[is_list]
    counts = ends - starts
    of_row = np.arange(len(starts)).repeat(counts)
    sizes = blocks.sizes[rows].astype(np.float32)
    # Each list is summed up by itself, behind a nought that the sum begins with.
    spaced = np.zeros((4, len(rows) + len(starts)), np.float32)
    spaced[:, np.arange(1, len(rows) + 1) + of_row] = (
        sizes,
        sizes * local[rows, COLUMN["linked_share"]],
        sizes * (local[rows, COLUMN["vote"]] >= 0.5),
        local[rows, COLUMN["ends_sentence"]],
    )
    noughts = counts.cumsum() - counts + np.arange(len(starts))
    size, linked, voted, ended = np.add.reduceat(spaced, noughts, axis=1)
    total = np.maximum(1, size).astype(np.float64)
    is_prose = np.concatenate(([False], blocks.is_prose, [False]))
    tag_before = np.concatenate(([0], blocks.tags))[starts]
    of_lists = _rows(len(starts), LIST_END - FIRST_OF_LIST)
    _fill(
        of_lists,
        np.minimum(counts, 100),
        linked / total,
        [log1p(width) for width in (total / counts).tolist()],
        voted / total,
        ended / counts,
        [at > 0 and blocks.blocks[at - 1].text[-1] in ":：" for at in starts.tolist()],
        (tag_before >= 1) & (tag_before <= 6),
        is_prose[starts],
        is_prose[ends + 1],
    )
    columns = found.T
    columns[FIRST_OF_LIST:LIST_END, rows] = of_lists.T.take(of_row, axis=1)
    columns[LIST_END, rows] = np.minimum(ends[of_row] - rows, 20)


def _title_place(tags: Groups, is_title: npt.NDArray[np.bool_]) -> int | None:
    """Where the page's title stands among its blocks: a heading that says it, else the first h1."""
    first = tags == 1
    for such in (first & is_title, first, ((tags == 2) | (tags == 3)) & is_title):
        if such.any():
            return int(such.argmax())
    return None


def _kin_before(
    depths: npt.NDArray[np.int64], shared: npt.NDArray[np.int64], is_prose: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], ...]:
    """The steps up from each block and down again to the last prose before it, and the blocks."""
    proses = is_prose.nonzero()[0]
    if not len(proses):
        return (np.full(len(depths), FAR),) * 3
    before = is_prose.cumsum() - is_prose  # how many are
    # What is shared with the last one is the highest since: with those before it nothing counts.
    lowered = before * TALL
    highest = np.minimum.accumulate(np.concatenate(([0], shared)) - lowered) + lowered
    last = proses[before - 1]
    steps = depths - highest, depths[last] - highest, np.arange(len(depths)) - last - 1
    return tuple(np.where(before, np.minimum(told, FAR), FAR) for told in steps)


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


def _around(blocks: Columns, local: Numbers, found: Numbers) -> None:
    count, reach, width = len(blocks.sizes), max(OFFSETS), len(AROUND)
    characters = local[:, COLUMN["characters"]]
    linked_share = local[:, COLUMN["linked_share"]]
    padded = np.zeros((width, count + 2 * reach), np.float32)
    padded[4:6] = [[OTHER_TAG], [-1]]
    base = padded[:, reach : reach + count]
    _fill(
        base.T,
        characters,
        linked_share,
        local[:, COLUMN["ends_sentence"]],
        local[:, COLUMN["vote"]],
        blocks.tags,
        blocks.holders,
        (characters > np.log1p(PROSE_CHARACTERS)) & (linked_share < 0.5),
    )
    columns = found.T
    for at, offset in zip(range(0, len(columns), width), OFFSETS, strict=True):
        other = padded[:, reach + offset : reach + offset + count]
        columns[at : at + width] = other
        columns[at + 5] = other[5] == base[5]
