"""The body of an article: its paragraphs, and what was cut from around them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from lxml.html import HtmlElement

from pipeline.extract.body.asides import without_asides
from pipeline.extract.body.blocks import TAG_NUMBER, Block, blocks_of
from pipeline.extract.body.blocks_features import FEATURES, Hints, measure
from pipeline.extract.body.blocks_model import Model, model
from pipeline.extract.body.body_state import state_paragraphs
from pipeline.extract.body.columns import Columns, Numbers, columns_of, is_prose
from pipeline.extract.body.groups import answered, unbroken, whole_lists, whole_tables, with_kin
from pipeline.extract.body.kinds import Paragraph, kinds_after
from pipeline.extract.body.labels import without_labels
from pipeline.extract.body.memory import SiteMemory, remembered
from pipeline.extract.body.neighbours import without_neighbours
from pipeline.extract.body.prose import StoryProse
from pipeline.extract.body.prune import prune
from pipeline.extract.body.residue import Cut, strip_residue
from pipeline.extract.body.second_reader import FEW_WIDTH, LONG_WIDTH, vote_on
from pipeline.extract.body.squeezed import squeeze
from pipeline.extract.body.stated_body import (
    NEWS_CHARACTERS,
    is_elsewhere,
    stated_paragraphs,
)
from pipeline.extract.body.textless import drop_holders
from pipeline.extract.page.brief import whole_text
from pipeline.extract.page.changes import Changes
from pipeline.extract.page.linked_data import Node, article_node, read_nodes
from pipeline.extract.page.page import Page
from pipeline.extract.page.shown import say_in_place
from pipeline.records import Part

LONG_DOUBT, FEW_DOUBT = 0.13, 0.15  # where the model's own is that of texts between
UNDECIDED = 0.2  # how likely what may well be the article's is at least, and surely at most
EMPTY_CHARACTERS = 200  # where trafilatura finds less, the scripts may hold the article
UNSURE_SHARE = 0.6  # of the page's surest block, where that is below the model's own cut
SURE_CHARACTERS = 80
DOUBTFUL_SHARE = 0.5  # of what trafilatura took; a model that keeps less is not believed
REPEAT_CHARACTERS = 40  # shorter lines may stand twice in an article
PROBE_CHARACTERS = 40
CELL_CHARACTERS = 80  # longer table cells are layout, not data
CELLS = frozenset((TAG_NUMBER["td"], TAG_NUMBER["th"]))
MARKUP = re.compile(r"<(?:a|img|div|script|iframe)\s[^<>]{0,200}=")
MARKUP_ATTRIBUTES = 3
NUMBER = re.compile(r"\d+")
VOTE = FEATURES.index("vote")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The paragraphs of an article in order, and the evidence of what was cut."""

    paragraphs: tuple[str, ...]
    kinds: tuple[Part, ...] = ()  # what each paragraph is
    cuts: tuple[Cut, ...] = ()
    candidates: tuple[str, ...] = ()  # the paragraphs before the source's memory was asked

    @property
    def text(self) -> str:
        """The body as plain paragraphs, one blank line between two."""
        return "\n\n".join(self.paragraphs)


def read_body(page: Page, memory: SiteMemory | None = None, node: Node | None = None) -> Body:
    """Prune, take the page apart, keep the article's blocks, strip residue, ask the memory.

    `node` is what the page states of its article in JSON-LD, where that was read already.
    """
    unasked = look(page, node)
    try:
        seen, keep = decide(unasked, lambda told: ask(unasked, page, told), model())
    finally:
        unasked.changes.put_back()
    said = _paragraphs(seen, keep)
    candidates, residue = strip_residue([paragraph.text for paragraph in said])
    paragraphs, forgotten = _forget(candidates, memory or SiteMemory())
    cuts = seen.cuts + _left_out(seen, keep) + residue + forgotten
    kinds = _kinds(paragraphs, said)
    return Body(paragraphs=paragraphs, kinds=kinds, cuts=cuts, candidates=candidates)


def without_head(body: Body, title: str, authors: Sequence[str] = ()) -> Body:
    """A body that does not begin by repeating what stands on its own: its title, its authors."""
    known = {squeeze(text): rule for rule, texts in (("byline", authors), ("title", (title,)))
             for text in texts if squeeze(text)}  # fmt: skip
    cuts = []
    for text in body.paragraphs[:-1]:
        rule = known.get(squeeze(text))
        if rule is None:
            break
        cuts.append(Cut(rule=rule, text=text))
    return replace(
        body,
        paragraphs=body.paragraphs[len(cuts) :],
        kinds=body.kinds[len(cuts) :],
        cuts=(*body.cuts, *cuts),
    )


@dataclass(frozen=True, slots=True)
class BodyLook:
    """A page's blocks, what was measured about them, and what else was said of its body.

    Its tree stays pruned until the changes are put back.
    """

    columns: Columns
    features: Numbers
    hints: Hints
    stated: list[str]  # what the page states as data
    cuts: tuple[Cut, ...]
    vote: list[str] = field(default_factory=list)  # trafilatura's lines, where it was asked
    is_believed: bool = True
    changes: Changes = field(default_factory=Changes)  # in the page's tree

    @property
    def blocks(self) -> Sequence[Block]:
        """The lines and paragraphs of the page."""
        return self.columns.blocks


def look(page: Page, node: Node | None = None) -> BodyLook:
    """Prune, take the page apart and measure."""
    if node is None:
        node = article_node(read_nodes(page), page) if "articleBody" in page.html else {}
    stated = list(stated_paragraphs(node, NEWS_CHARACTERS))
    tree, changes = page.tree, Changes()
    say_in_place(tree, changes, page.inventory)
    story = StoryProse(tree, changes, page.inventory)
    cuts = prune(tree, story, page.url)
    title, summary = _head(tree)
    drop_holders(tree, story)
    blocks, asides = without_asides(blocks_of(tree))
    columns = columns_of(blocks)
    hints = Hints(stated="\n".join(stated), title=title, summary=summary)
    features = measure(columns, hints)
    return BodyLook(columns, features, hints, stated, cuts + asides, changes=changes)


def ask(seen: BodyLook, page: Page, told: Numbers | None = None) -> BodyLook:
    """The same look, where trafilatura was asked too; the page's tree is as it was again.

    `told` is how likely each block is the article's, as far as that is known.
    """
    if told is None:
        told = np.zeros(len(seen.blocks), np.float32)
    vote = vote_on(page.tree, seen.changes, seen.blocks, told)
    hints = replace(seen.hints, vote="\n".join(vote.lines))
    stated = seen.stated
    if not stated and sum(map(len, vote.lines)) < EMPTY_CHARACTERS:
        stated = state_paragraphs(page.tree)
    features = measure(seen.columns, hints, seen.features) if vote.is_believed else seen.features
    return replace(
        seen,
        features=features,
        hints=hints,
        vote=vote.lines,
        is_believed=vote.is_believed,
        stated=stated,
    )


def _head(tree: HtmlElement) -> tuple[str, str]:
    """Title and summary as the page gives them to social networks."""
    title = summary = ""
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        content = meta.get("content") or ""
        if name == "og:title":
            title = content
        elif name == "og:description" or (name == "description" and not summary):
            summary = content
    if not title:
        heading = next(tree.iter("h1"), None)
        title = whole_text(heading) if heading is not None else ""
    return title, summary


def decide(
    unasked: BodyLook, asked: Callable[[Numbers | None], BodyLook], learned: Model | None
) -> tuple[BodyLook, npt.NDArray[np.bool_]]:
    """Which blocks are the article's; trafilatura is asked where the model is in doubt."""
    if learned is None:
        seen = asked(None)
        return seen, seen.features[:, VOTE] >= 0.5
    told = learned.probabilities(unasked.columns, unasked.features)
    keep = kept(told, unasked.blocks, learned.cut)
    if not is_doubted(told, unasked.blocks, keep, learned.doubt):
        return unasked, _completed(unasked.blocks, told, keep)
    seen = asked(told)
    if not seen.is_believed:
        return seen, _completed(seen.blocks, told, keep)
    told = learned.probabilities(seen.columns, seen.features)
    keep = kept(told, seen.blocks, learned.cut)
    vote = seen.features[:, VOTE] >= 0.5
    plain = np.array([block.width - block.linked for block in seen.blocks], np.int64)
    if plain[keep].sum() < DOUBTFUL_SHARE * plain[vote].sum():
        # a page unlike those it was taught with
        return seen, without_labels(seen.blocks, keep | vote)
    return seen, _completed(seen.blocks, told, keep)


def _completed(
    blocks: Sequence[Block], told: Numbers, keep: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    whole = keep
    for complete in (whole_tables, answered, whole_lists, with_kin, unbroken):
        whole = complete(blocks, told, whole)
    return without_labels(blocks, without_neighbours(blocks, whole))


def is_doubted(
    told: Numbers, blocks: Sequence[Block], keep: npt.NDArray[np.bool_], limit: float
) -> bool:
    """Whether trafilatura may know better: so much of the kept text is likely wrong, or missing.

    Not where half of a long page may be either: there it takes all that the page says.

    >>> is_doubted(np.zeros(0, np.float32), [], np.zeros(0, np.bool_), 0.1)
    True
    """
    sizes = np.array([block.width for block in blocks], np.float64)
    found = float(sizes[keep].sum())
    if not found:
        return True
    is_long = found >= LONG_WIDTH
    if is_long and float(sizes[(told > UNDECIDED) & (told < 1 - UNDECIDED)].sum()) >= found / 2:
        return False
    wrong = float((sizes * np.where(keep, 1 - told, told)).sum())
    return wrong > found * (LONG_DOUBT if is_long else FEW_DOUBT if found < FEW_WIDTH else limit)


def kept(probabilities: Numbers, blocks: Sequence[Block], cut: float) -> npt.NDArray[np.bool_]:
    """The blocks over the cut; on a page where no long block is, those near the surest one."""
    long = [
        probability
        for probability, block in zip(probabilities.tolist(), blocks, strict=True)
        if block.width >= SURE_CHARACTERS
    ]
    if long:
        cut = min(cut, UNSURE_SHARE * max(long))
    told: npt.NDArray[np.bool_] = probabilities >= cut
    for at in told.nonzero()[0].tolist():
        told[at] = not _is_markup(blocks[at].text)
    return told


def _is_markup(text: str) -> bool:
    """Whether a block is HTML that a broken page shows as text."""
    return text.count('="') >= MARKUP_ATTRIBUTES and MARKUP.search(text) is not None


def _paragraphs(seen: BodyLook, keep: npt.NDArray[np.bool_]) -> list[Paragraph]:
    paragraphs = joined(
        [block for block, is_kept in zip(seen.blocks, keep, strict=True) if is_kept]
    )
    texts = [paragraph.text for paragraph in paragraphs]
    if is_elsewhere(seen.stated, texts):
        return [Paragraph(text) for text in seen.stated]
    return paragraphs or [Paragraph(text) for text in seen.vote]


def _kinds(kept_texts: Sequence[str], said: Sequence[Paragraph]) -> tuple[Part, ...]:
    return kinds_after(kept_texts, [one.text for one in said], [one.kind for one in said])


def joined(blocks: Sequence[Block]) -> list[Paragraph]:
    """The blocks' texts, each said once; the short cells of a table row become one line."""
    said = ""
    lines: list[Paragraph] = []
    row: object = None
    for block in blocks:
        short = block.squeezed
        if len(short) >= REPEAT_CHARACTERS:
            if _is_said(short, said):
                continue
            said += f"{short}\n"
        is_cell = block.holder.tag in CELLS and len(block.text) < CELL_CHARACTERS
        if is_cell and row is block.holder.parent and lines:
            lines[-1] = Paragraph(f"{lines[-1].text} | {block.text}", Part.TABLE_ROW)
        else:
            lines.append(Paragraph(block.text, block.holder.kind))
        row = block.holder.parent if is_cell else None
    return lines


def _is_said(short: str, said: str) -> bool:
    """Whether a block repeats earlier ones: as it is, or at its beginning, middle and end.

    Other numbers make it another block, as in a row of results that one pattern tells.
    """
    if short[:PROBE_CHARACTERS] not in said:  # as of nearly all of them
        return False
    if short in said:
        return True
    if len(short) < 5 * PROBE_CHARACTERS:
        return False
    middle = len(short) // 2
    probes = short[middle : middle + PROBE_CHARACTERS], short[-PROBE_CHARACTERS:]
    if not all(probe in said for probe in probes):
        return False
    return " ".join(NUMBER.findall(short)) in " ".join(NUMBER.findall(said))


def _left_out(seen: BodyLook, keep: npt.NDArray[np.bool_]) -> tuple[Cut, ...]:
    """The page's prose that the model did not keep: evidence for a person."""
    return tuple(
        Cut(rule="block-model", text=block.text)
        for block, is_kept in zip(seen.blocks, keep, strict=True)
        if not is_kept and is_prose(block)
    )


def _forget(
    paragraphs: tuple[str, ...], memory: SiteMemory
) -> tuple[tuple[str, ...], tuple[Cut, ...]]:
    drop = remembered(paragraphs, memory)
    kept_texts = tuple(text for at, text in enumerate(paragraphs) if at not in drop)
    return kept_texts, tuple(Cut(rule="site-memory", text=paragraphs[at]) for at in sorted(drop))
