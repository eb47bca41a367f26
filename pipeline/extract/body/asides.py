"""Drop the blocks of a page that cannot be its article, by what they say."""

import re
from collections.abc import Iterator, Sequence

from pipeline.extract.body.blocks import Block
from pipeline.extract.body.columns import is_prose
from pipeline.extract.body.forms import Slot, slots_of
from pipeline.extract.body.residue import Cut
from pipeline.extract.body.sentences import ends_sentence
from pipeline.extract.body.threads import Line, find_thread, has_reply
from pipeline.extract.page.bylines import is_byline
from pipeline.notation.lines import holding
from pipeline.notation.page_words import pagers

ELSEWHERE_CHARACTERS = 300  # of a line that leads to another story
LEAD_CHARACTERS = 40  # of it before the link: "READ MORE:"
LEADING = ":：|»›>→"
LEADS = re.compile(f"[{LEADING}]")
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
    rf"|관련 ?기사|اقرأ أيضا|اقرأ المزيد|यह भी पढ़ें|ये भी पढ़ें)\W*\s*{LEADS.pattern}",
    re.IGNORECASE,
)
SCRIPT_ADDRESS = re.compile(
    r"(?:https?:)?//\S{1,300}?\.(?:js|mjs|css|json|php|woff2?)(?:\?\S{0,300})?"
)


def without_asides(blocks: Sequence[Block]) -> tuple[list[Block], tuple[Cut, ...]]:
    """The blocks without threads of comments, lines that lead elsewhere, and scripts' addresses."""
    rules = _rules(blocks)
    kept = [block for at, block in enumerate(blocks) if at not in rules]
    return kept, tuple(Cut(rule=rules[at], text=blocks[at].text) for at in sorted(rules))


def _rules(blocks: Sequence[Block]) -> dict[int, str]:
    """The places of what is cut, each with its rule: the first of several."""
    texts = [block.text for block in blocks]
    first = next((at for at, block in enumerate(blocks) if is_prose(block)), None)
    rules = dict.fromkeys(_thread(texts, first), "comment-thread")
    for rule, places in (
        ("byline", _bylines(blocks[:first] if first else ())),
        ("pager", (at for at in pagers(texts) if not blocks[at].is_row)),
        ("read-more", _leading_elsewhere(blocks)),
        ("address", _addresses(texts)),
    ):
        for at in places:
            rules.setdefault(at, rule)
    return rules


def _bylines(above: Sequence[Block]) -> Iterator[int]:
    for at, block in enumerate(above):
        text = block.text
        if not block.is_row and is_byline(text) and not ends_sentence(text):
            yield at


def _leading_elsewhere(blocks: Sequence[Block]) -> Iterator[int]:
    """The lines that are "Read more:" and a link, or a link that says so, and nothing else."""
    places = [
        at
        for at, block in enumerate(blocks)
        if (linked := block.linked)
        and (length := len(block.text)) <= ELSEWHERE_CHARACTERS
        and length - linked <= LEAD_CHARACTERS
        and not block.is_row
    ]
    texts = [blocks[at].text for at in places]
    joined = "\n".join(texts)
    if any(map(joined.__contains__, LEADING)):
        for line in holding(LEADS, texts):
            if ELSEWHERE.match(texts[line]):
                yield places[line]


def _addresses(texts: Sequence[str]) -> Iterator[int]:
    if "//" in "\n".join(texts):
        for at, text in enumerate(texts):
            if "//" in text and SCRIPT_ADDRESS.fullmatch(text):
                yield at


def _thread(texts: Sequence[str], first: int | None) -> range:
    """The places of a thread of comments that no element is named for, below the first prose."""
    if first is None or not has_reply(texts):
        return range(0)
    below = texts[first:]
    lines = [Line(text, form) for text, form in zip(below, slots_of(below), strict=True)]
    found = find_thread(lines)
    if found is None or Slot.LINK not in {slot for line in lines for slot in line.slots}:
        return range(0)
    return range(first + found[0], first + found[1] + 1)
