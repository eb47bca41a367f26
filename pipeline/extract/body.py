"""The body of an article: its paragraphs, and what was cut from around them."""

from copy import deepcopy
from dataclasses import dataclass

import trafilatura
from lxml.html import HtmlElement

from pipeline.extract.memory import SiteMemory, remembered
from pipeline.extract.page import Page
from pipeline.extract.prune import drop_textless, prune_comments
from pipeline.extract.residue import Cut, strip_residue
from pipeline.extract.stated_body import stated_paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The paragraphs of an article in order, and the evidence of what was cut."""

    paragraphs: tuple[str, ...]
    cuts: tuple[Cut, ...] = ()
    candidates: tuple[str, ...] = ()  # the paragraphs before the source's memory was asked

    @property
    def text(self) -> str:
        """The body as plain paragraphs, one blank line between two."""
        return "\n\n".join(self.paragraphs)


def read_body(page: Page, memory: SiteMemory | None = None) -> Body:
    """Prune what is never an article, extract, strip the residue, ask the source's memory."""
    tree = deepcopy(page.tree)
    cuts = prune_comments(tree)
    drop_textless(tree)
    candidates, residue = strip_residue(_fuller(_extract(tree, page.url), page))
    paragraphs, forgotten = _forget(candidates, memory or SiteMemory())
    return Body(paragraphs=paragraphs, cuts=cuts + residue + forgotten, candidates=candidates)


def _forget(
    paragraphs: tuple[str, ...], memory: SiteMemory
) -> tuple[tuple[str, ...], tuple[Cut, ...]]:
    drop = remembered(paragraphs, memory)
    kept = tuple(text for at, text in enumerate(paragraphs) if at not in drop)
    return kept, tuple(Cut(rule="site-memory", text=paragraphs[at]) for at in sorted(drop))


def _fuller(extracted: list[str], page: Page) -> list[str]:
    """What was extracted, unless the page states a body that is far longer."""
    stated = stated_paragraphs(page)
    is_shell = 2 * sum(map(len, extracted)) < sum(map(len, stated))
    return list(stated) if is_shell else extracted


def _extract(tree: HtmlElement, url: str) -> list[str]:
    document = trafilatura.bare_extraction(tree, url=url, include_comments=False)
    if document is None or isinstance(document, dict) or not document.text:
        return []
    return [line.strip() for line in document.text.split("\n") if line.strip()]
