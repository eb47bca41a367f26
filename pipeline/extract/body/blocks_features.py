"""What is measured about each block of a page, as one row of numbers a block."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.blocks import NAME_BITS, OTHER_TAG, WITHIN_BITS, Block, Holder, squeeze
from pipeline.extract.body.forms import TELLING, form_slots

Numbers = npt.NDArray[np.float32]

HEAD_CHARACTERS = 120  # what a block begins with tells what it is
LINK_SHARE = 0.8
LINK_WIDTH = 60  # a block up to this wide, nearly all of it linked, is a menu or a teaser
PROSE_CHARACTERS = 80  # a block longer than this, mostly unlinked, counts as prose
SHORT_CHARACTERS = 25  # shorter blocks must equal a whole line to be found in another text
END = re.compile(r"[.!?…。！？।؟։။៕\"”»’)\]」]$")
CLAUSES = re.compile(r"[,;:،、，；]")
SENTENCES = re.compile(r"[.!?。！？।؟](?:\s|$|[\"”»])|。|！|？")
CUES = {
    # Words that begin or fill what stands around an article, in some languages of the press.
    # Every choice begins with a letter or sign, for then the search may skip to where one stands:
    # that is why the boundary before a word is looked for behind its first letter.
    "also": re.compile(
        r"^\W*(?:read|see|also|more|watch|related|listen|mehr|lesen|auch|siehe|lire|voir|à lire|"
        r"leer|lea|le[aií]a|vea|leggi|lees|les|läs|lue|læs|czytaj|zobacz|čtěte|číst|olvas|citește|vezi|"
        r"чита|смотр|см\.|ayrıca|oku|baca|xem|recommended|popular|most|trending|up next|next|"
        r"don'?t miss|関連|続き|あわせて|相关|更多|延伸|相關|추천|관련|اقرأ|المزيد|भी पढ़|funda)",
    ),
    "join": re.compile(
        r"newsletter|subscri|sign up|sign in|log ?in|register|follow us|download|app store|"
        r"whatsapp|telegram|abonn|suscr|iscriv|inscri|anmeld|registrier|abo\b|folge|segu[aei]|suivez|suiv|"
        r"подпис|подпиш|abone|berlangganan|ikuti|登録|会員|購読|订阅|訂閱|구독|facebook|twitter|instagram|"
        r"e(?<=\be)mail\b|e-mail|donat|support us|click here|advert|anzeige|publicidad|"
        r"publicité|sponsor",
    ),
    "credit": re.compile(
        r"photo|foto|picture|image|credit|getty|reuters|a(?<=\ba)f?p\b|e(?<=\be)pa\b|d(?<=\bd)pa\b|"
        r"shutterstock|"
        r"copyright|©|\(c\)|bild:|quelle|source|fuente|fonte|video|写真|撮影|사진|图",
    ),
    "stamp": re.compile(
        r"1(?<=\b1)9\d\d\b|2(?<=\b2)0\d\d\b|:(?<=\d:)\d\d|\.(?<=\d\.)\d\d|publish|updated|posted|"
        r"last modified|aktualisiert|stand:|veröffentlicht|actualizado|publicado|publié|mis à jour|"
        r"aggiornato|a(?<=\ba)go\b|m(?<=\bm)in(?:ute)?s? read",
    ),
    "byline": re.compile(
        r"^\W*(?:by|von|por|par|di|da|door|av|af|od|от|автор|author|redak|text:|reporter|writer|"
        r"staff|correspond|editor|contribut|reporting by|editing by)\b|@",
    ),
    "rights": re.compile(
        r"all rights|rights reserved|copyright|terms|privacy|cookie|policy|disclaimer|republish|"
        r"alle rechte|datenschutz|derechos|droits|diritti|prava|права|хуулбар|转载|無断",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What else the page says about its article."""

    vote: str = ""  # trafilatura's text of the page, lines apart
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
    "signature_blocks",
)  # fmt: skip
FEATURES = (
    *LOCAL,
    "tag",
    "holder_parent_tag",
    *(f"near_{name}" for name in NAMED),
    *(f"above_{name}" for name in NAMED),
    *(f"within_{tag}" for tag in INSIDE),
    *PLACE,
    *(f"{name}{offset:+d}" for offset in OFFSETS for name in AROUND),
)


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
    sizes = np.array([block.width for block in blocks], np.float64)
    liked = sizes * first

    def mean_of_others(keys: Sequence[int] | Sequence[str]) -> npt.NDArray[np.float64]:
        groups = _group(keys)
        total = np.bincount(groups, weights=sizes)[groups] - sizes
        found = np.bincount(groups, weights=liked)[groups] - liked
        shares: npt.NDArray[np.float64] = np.where(total > 0, found / np.maximum(total, 1), -1)
        return shares

    reach = max(OFFSETS)
    padded = np.concatenate([np.zeros(reach), first, np.zeros(reach)])
    likely = first >= 0.5
    order = np.arange(len(blocks))
    start, end = _ends(likely)
    columns = (
        first,
        *(padded[reach + offset : reach + offset + len(first)] for offset in OFFSETS),
        mean_of_others([block.holder.signature for block in blocks]),
        mean_of_others([block.holder.number for block in blocks]),
        mean_of_others([_outer(block.holder).number for block in blocks]),
        mean_of_others([block.holder.tag for block in blocks]),
        np.full(len(first), liked.sum() / max(1.0, sizes.sum())),
        np.clip(order - start, -30, 30),
        np.clip(end - order, -30, 30),
        np.convolve(likely.astype(np.float64), np.ones(9), "full")[4 : 4 + len(first)],
        np.minimum(_since(likely), 20) + np.minimum(_since(likely[::-1])[::-1], 20),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def measure(blocks: Sequence[Block], hints: Hints) -> Numbers:
    """One row a block, one column a feature, in the order of FEATURES."""
    if not blocks:
        return np.zeros((0, len(FEATURES)), np.float32)
    local = _local(blocks, hints)
    tags = np.array([block.holder.tag for block in blocks], np.float32)
    parents = np.array([_outer(block.holder).tag for block in blocks], np.float32)
    place = _place(blocks, local)
    return np.hstack(
        [
            local,
            tags[:, None],
            parents[:, None],
            _bits(
                [block.holder.names | _outer(block.holder).names for block in blocks], len(NAMED)
            ),
            _bits([block.holder.far_names for block in blocks], len(NAMED)),
            _bits([block.holder.within for block in blocks], len(INSIDE)),
            place,
            _around(blocks, local, tags),
        ]
    ).astype(np.float32)


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


def _local(blocks: Sequence[Block], hints: Hints) -> Numbers:
    vote, stated = KnownText(hints.vote), KnownText(hints.stated)
    title, summary = squeeze(hints.title), squeeze(hints.summary)
    repeats = Counter([block.squeezed for block in blocks])
    starts = [" ".join(block.text.split(" ", 2)[:2]) for block in blocks]
    started = Counter(starts)
    rows = []
    for block, start in zip(blocks, starts, strict=True):
        text, short, width = block.text, block.squeezed, block.width
        length, letters = len(text), max(1, len(short))
        words = max(text.count(" ") + 1, width // 9)
        in_vote = vote.share(short)
        if in_vote < 0.5 and width < LINK_WIDTH and block.linked > LINK_SHARE * length:
            rows.append(_link_row(block, words, in_vote))
            continue
        head = text[:HEAD_CHARACTERS]
        low = head.lower()
        begun = head.split(" ")
        short_or_long = 2 if width < PROSE_CHARACTERS else 1
        rows.append(
            (
                log1p(width),
                log1p(words),
                min(1.0, block.linked / length),
                min(block.links, 20),
                min(1.0, block.bold / length),
                END.search(text, length - 1) is not None,
                min(30, len(SENTENCES.findall(text, 0, 2000))),
                min(30, len(CLAUSES.findall(text, 0, 2000))),
                text[-1] in ":：",
                text[0].islower(),
                sum(map(str.isupper, head)) / len(head),
                sum(map(str.isdigit, head)) / len(head),
                block.after_break,
                length < 200 and bool(form_slots(text) & TELLING),
                *[0 if cue.search(low) is None else short_or_long for cue in CUES.values()],
                bool(title) and (short == title or (letters > 15 and short in title)),
                bool(summary) and letters > 25 and (short in summary or summary[:60] in short),
                in_vote,
                stated.share(short),
                min(10, repeats[short]),
                min(10, started[start]),
                text[-1] in "?？؟",
                min(30.0, width / words),
                text[0] in '"“„«‘「『–—',
                sum(word[0].isupper() for word in begun if word) / len(begun),
                text[0] in "-–—•*·>→›»|",
            )
        )
    return np.array(rows, np.float32)


def is_candidate(features: Numbers) -> npt.NDArray[np.bool_]:
    """Which rows are worth a second look: not the short links that trafilatura left out too."""
    is_link = features[:, COLUMN["linked_share"]] > LINK_SHARE
    is_short = features[:, COLUMN["characters"]] < np.log1p(LINK_WIDTH)
    is_left_out = features[:, COLUMN["vote"]] < 0.5
    told: npt.NDArray[np.bool_] = ~(is_link & is_short & is_left_out)
    return told


def _link_row(block: Block, words: int, vote: float) -> tuple[float, ...]:
    row = [0.0] * len(LOCAL)
    row[COLUMN["characters"]] = log1p(block.width)
    row[COLUMN["words"]] = log1p(words)
    row[COLUMN["linked_share"]] = 1.0
    row[COLUMN["links"]] = min(block.links, 20)
    row[COLUMN["vote"]] = vote
    return tuple(row)


COLUMN = {name: number for number, name in enumerate(LOCAL)}


def _place(blocks: Sequence[Block], local: Numbers) -> Numbers:
    count = len(blocks)
    order = np.arange(count)
    sizes = np.array([block.width for block in blocks], np.float64)
    linked = sizes * np.array([min(1.0, block.linked / len(block.text)) for block in blocks])
    plain = sizes - linked
    votes = local[:, COLUMN["vote"]] >= 0.5
    prose = (plain >= PROSE_CHARACTERS) & (linked < sizes * 0.5)
    voted = sizes * votes
    total = max(1.0, float(sizes.sum()))

    holders = _group([block.holder.number for block in blocks])
    outers = _group([_outer(block.holder).number for block in blocks])
    signatures = _group([block.holder.signature for block in blocks])

    def per(groups: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> Numbers:
        summed: Numbers = np.bincount(groups, weights=values)[groups].astype(np.float32)
        return summed

    ones = np.ones(count)
    prose_size = plain * prose
    first, last = _ends(votes)
    span = max(1, last - first)
    best = int(outers[int(np.argmax(per(outers, prose_size + 0.001 * voted)))])
    in_best = outers == best
    best_places = np.flatnonzero(in_best)
    depth = np.array([block.holder.depth for block in blocks], np.float32)
    best_depth = float(np.median(depth[in_best]))
    headings = np.array([1 <= block.holder.tag <= 6 for block in blocks])
    near = np.convolve(votes.astype(np.float32), np.ones(11, np.float32), "full")[5 : 5 + count]
    holder_sizes, outer_sizes = per(holders, sizes), per(outers, sizes)
    columns = (
        order / count,
        np.cumsum(sizes) / total,
        np.clip((order - first) / span, -1, 2),
        np.clip(first - order, 0, 50),
        np.clip(order - last, 0, 50),
        np.minimum(_since(votes), 20),
        np.minimum(_since(votes[::-1])[::-1], 20),
        near,
        np.log1p(holder_sizes),
        np.minimum(per(holders, ones), 100),
        _rank(holders) / np.maximum(1, per(holders, ones)),
        per(holders, voted) / np.maximum(1, holder_sizes),
        per(outers, voted) / np.maximum(1, outer_sizes),
        per(signatures, plain) / total,
        per(signatures, voted) / np.maximum(1, per(signatures, sizes)),
        in_best,
        np.minimum(
            np.abs(order[:, None] - best_places[None, :][:, [0, -1]]).min(axis=1) * ~in_best,
            50,
        ),
        depth,
        depth - best_depth,
        np.full(count, np.log1p(count)),
        np.full(count, np.log1p(prose_size.sum())),
        np.full(count, voted.sum() / total),
        np.full(count, local[:, COLUMN["stated"]].max()),
        np.log1p(np.cumsum(prose_size) - prose_size),
        np.log1p(prose_size.sum() - np.cumsum(prose_size)),
        np.minimum(np.cumsum(headings), 20),
        np.minimum(_since(headings), 20),
        np.log1p(outer_sizes),
        per(holders, linked) / np.maximum(1, holder_sizes),
        per(outers, linked) / np.maximum(1, outer_sizes),
        np.minimum(per(signatures, ones), 100),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _group(keys: Sequence[int] | Sequence[str]) -> npt.NDArray[np.int64]:
    numbers: dict[int | str, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def _rank(groups: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    seen: Counter[int] = Counter()
    ranks = np.zeros(len(groups))
    for at, group in enumerate(groups.tolist()):
        ranks[at] = seen[group]
        seen[group] += 1
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
    holders = np.array([block.holder.number for block in blocks], np.float32)
    prose = local[:, COLUMN["characters"]] > np.log1p(PROSE_CHARACTERS)
    base = np.stack(
        (
            local[:, COLUMN["characters"]],
            local[:, COLUMN["linked_share"]],
            local[:, COLUMN["ends_sentence"]],
            local[:, COLUMN["vote"]],
            tags,
            holders,
            prose & (local[:, COLUMN["linked_share"]] < 0.5),
        ),
        axis=1,
    ).astype(np.float32)
    edge = np.array([[0, 0, 0, 0, OTHER_TAG, -1, 0]], np.float32)
    reach = max(OFFSETS)
    padded = np.vstack([np.repeat(edge, reach, axis=0), base, np.repeat(edge, reach, axis=0)])
    shifted = []
    for offset in OFFSETS:
        other = padded[reach + offset : reach + offset + len(base)].copy()
        other[:, 5] = other[:, 5] == base[:, 5]
        shifted.append(other)
    return np.hstack(shifted)
