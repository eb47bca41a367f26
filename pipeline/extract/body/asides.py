"""Drop the blocks of a page that cannot be its article, by what they say."""

import re
from collections.abc import Sequence

from pipeline.extract.body.blocks import Block
from pipeline.extract.body.blocks_features import is_prose
from pipeline.extract.body.forms import Slot, slots_of
from pipeline.extract.body.residue import Cut
from pipeline.extract.body.sentences import ends_sentence
from pipeline.extract.body.threads import Line, find_thread, has_reply
from pipeline.extract.page.bylines import is_byline
from pipeline.notation.page_words import is_pager

ELSEWHERE_CHARACTERS = 300  # of a line that leads to another story
LEAD_CHARACTERS = 40  # of it before the link: "READ MORE:"
ELSEWHERE = re.compile(
    r"\W{0,20}(?:read (?:more|also|next|on)|also read|related(?: (?:stor(?:y|ies)|reading|articles?"
    r"|coverage|news|posts?|content))?|more on this|don['’]?t miss|further reading|recommended"
    r"|(?:à )?lire (?:aussi|également|encore)|voir aussi|lesen sie (?:auch|mehr)"
    r"|mehr (?:zum thema|dazu)"
    r"|le[ea] (?:también|más)|leer más|te puede interesar|lea?ia (?:também|mais)|veja também"
    r"|leggi anche|lees (?:ook|meer)|läs (?:också|mer)|les også|læs også|lue (?:myös|lisää)"
    r"|czytaj (?:też|także|więcej)|zobacz (?:też|także)|čtěte také|přečtěte si|prečítajte si"
    r"|olvassa? el|citește și|citiți și|pročitajte|прочетете|читайте (?:также|також)|см\.? также"
    r"|ayrıca oku|ilgili haber|baca juga|xem thêm|関連記事|あわせて読みたい|相关阅读"
    r"|相關新聞|延伸閱讀|延伸阅读"
    r"|관련 ?기사|اقرأ أيضا|اقرأ المزيد|यह भी पढ़ें|ये भी पढ़ें)\W*\s*[:：|»›>→]",
    re.IGNORECASE,
)
SCRIPT_ADDRESS = re.compile(
    r"(?:https?:)?//\S{1,300}?\.(?:js|mjs|css|json|php|woff2?)(?:\?\S{0,300})?"
)


def without_asides(blocks: Sequence[Block]) -> tuple[list[Block], tuple[Cut, ...]]:
    """The blocks without threads of comments, lines that lead elsewhere, and scripts' addresses."""
    thread = _thread(blocks)
    first = next((at for at, block in enumerate(blocks) if is_prose(block)), 0)
    kept, cuts = [], []
    for at, block in enumerate(blocks):
        rule = "comment-thread" if at in thread else _rule(block, is_above=at < first)
        if rule is None:
            kept.append(block)
        else:
            cuts.append(Cut(rule=rule, text=block.text))
    return kept, tuple(cuts)


def _rule(block: Block, *, is_above: bool) -> str | None:
    text = block.text
    if is_above and not block.is_row and is_byline(text) and not ends_sentence(text):
        return "byline"
    if not block.is_row and is_pager(text):
        return "pager"
    if block.linked and len(text) <= ELSEWHERE_CHARACTERS and _leads_elsewhere(block):
        return "read-more"
    if "//" in text and SCRIPT_ADDRESS.fullmatch(text):
        return "address"
    return None


def _leads_elsewhere(block: Block) -> bool:
    """Whether a line is "Read more:" and a link, or a link that says so, and nothing else."""
    lead = len(block.text) - block.linked
    if lead > LEAD_CHARACTERS or block.is_row:
        return False
    return ELSEWHERE.match(block.text) is not None


def _thread(blocks: Sequence[Block]) -> range:
    """The places of a thread of comments that no element is named for."""
    texts = [block.text for block in blocks]
    if not has_reply(texts):
        return range(0)
    lines = [Line(text, form) for text, form in zip(texts, slots_of(texts), strict=True)]
    first = next((at for at, block in enumerate(blocks) if is_prose(block)), len(blocks))
    found = find_thread(lines[first:])
    if found is None or Slot.LINK not in {slot for line in lines[first:] for slot in line.slots}:
        return range(0)
    return range(first + found[0], first + found[1] + 1)
