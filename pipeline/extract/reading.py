"""Read everything a page says about its article, once, with the evidence for each finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.extract.body.body import Body, read_body, without_head
from pipeline.extract.body.memory import SiteMemory
from pipeline.extract.body.prose import MOST
from pipeline.extract.gate import access
from pipeline.extract.gate.gate import Refusal, Sight, refusal
from pipeline.extract.gate.rights import is_opted_out, read_rights
from pipeline.extract.page import labels
from pipeline.extract.page.language import Language, declared_languages, find_language
from pipeline.extract.page.linked_data import article_node, read_linked_data
from pipeline.extract.page.meta_tags import read_meta_tags
from pipeline.extract.page.page import Page
from pipeline.extract.page.title import Headline, read_title
from pipeline.extract.when import when
from pipeline.extract.when.publication import Decision
from pipeline.extract.who.authors import read_authors
from pipeline.records import RESERVED_BY, Announcement, Reason, Rights, Statements
from pipeline.sources.model import OptOut, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading(Statements):
    """What was read off one page, before anything is normalised."""

    title: str
    headline: Headline  # where the title comes from, unless it is the feed's
    authors: tuple[str, ...]
    published: Decision
    modified: Decision
    language: Language
    declared_languages: tuple[str, ...]
    site_name: str | None
    data_notes: tuple[str, ...]  # what was wrong with the data for machines
    stated_canonical: str | None
    body: Body
    refusal: Refusal | None  # why it is not an article

    @property
    def notes(self) -> tuple[str, ...]:
        """What contradicts itself."""
        found = [*self.data_notes, *self.published.notes, *self.modified.notes]
        before, after = self.published.winner, self.modified.winner
        if before and after and after.at < before.at:
            found.append("modified_at: lies before published_at")
        code = self.language.code
        if self.declared_languages and code and code not in self.declared_languages:
            declared = ", ".join(self.declared_languages)
            found.append(f"language: {code} at {self.language.confidence:.2f}, declared {declared}")
        cut = [one for one in self.body.cuts if one.share]
        if (share := sum(one.share for one in cut)) > MOST:
            rules = ", ".join(dict.fromkeys(one.rule for one in cut))
            found.append(f"text: {share:.0%} of the page's prose was cut: {rules}")
        return tuple(found)


def read_page(
    page: Page,
    source: Source,
    captured_at: datetime,
    hints: Sequence[Announcement] = (),
    memory: SiteMemory | None = None,
) -> PageReading:
    """Read a page; whether it is an article stands in `refusal`."""
    tags = read_meta_tags(page)
    linked = read_linked_data(page)
    nodes = linked.nodes
    node = article_node(nodes, page)
    names = labels.site_names(page, node, nodes, tags, source.name)
    announced = [hint.title for hint in hints if hint.title]
    headline = read_title(page, node, tags, names, announced)
    title = headline.text or next(iter(announced), "")
    bylines = [hint.author for hint in hints if hint.author]
    authors = read_authors(page, node, nodes, tags, names, bylines)
    body = without_head(read_body(page, memory, node), title, authors)
    text = " ".join((title, *body.paragraphs)) if body.paragraphs else title
    declared = declared_languages(page, node, tags, source.language)
    rights = read_rights(page, tags)
    language = find_language(text, declared)
    habits = when.habits_of(source, (*declared, language.code or ""))
    published = when.published(page, node, tags, hints, habits, captured_at)
    is_paywalled = access.is_paywalled(page, node, nodes, tags, body.paragraphs)
    sight = Sight(
        page=page,
        node=node,
        nodes=nodes,
        tags=tags,
        title=title,
        paragraphs=body.paragraphs,
        homepage=source.homepage,
        language=language.code,
        is_signed=bool(authors),
        is_dated=published.winner is not None,
    )
    return PageReading(
        title=title,
        headline=headline,
        authors=authors,
        published=published,
        modified=when.modified(page, node, tags, hints, habits, captured_at),
        language=language,
        declared_languages=declared,
        section=labels.read_section(node, tags, page),
        tags=labels.read_tags(node, tags, page, [tag for hint in hints for tag in hint.tags]),
        summary=labels.read_summary(node, tags),
        image_url=labels.read_image(page, node, tags),
        site_name=labels.read_site_name(node, tags),
        data_notes=linked.notes,
        stated_canonical=tags.link("canonical") or tags.first("og:url"),
        is_paywalled=is_paywalled,
        is_live=access.is_live(node, page.url, title),
        rights=rights,
        body=body,
        refusal=_opted_out(page, rights, source) or refusal(sight),
    )


def _opted_out(page: Page, rights: Rights, source: Source) -> Refusal | None:
    if source.opt_out is not OptOut.SKIP or not is_opted_out(rights):
        return None
    if by_host := page.header(RESERVED_BY):
        return Refusal(reason=Reason.OPTED_OUT, evidence=by_host)
    stated = "tdm-reservation: 1" if rights.tdm_reservation else "noai"
    return Refusal(reason=Reason.OPTED_OUT, evidence=f"the page states {stated}")
