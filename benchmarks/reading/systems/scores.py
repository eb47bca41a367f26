"""Compare what was read off a site with what its stories are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from benchmarks.reading.systems.crawl import CAPTURED_AT, Crawl
from benchmarks.reading.systems.sites import Site
from benchmarks.reading.systems.stories import Story
from pipeline.extract.judging import judge
from pipeline.identity import canonical_url
from pipeline.normalise import normalise_article
from pipeline.records import Announcement, Article, Capture, Precision, Reject
from pipeline.sources.model import Source

IGNORED = str.maketrans(dict.fromkeys("|\"'“”„«»‘’`–—-:", " "))


@dataclass(slots=True)
class Scores:
    """How often each thing was right and how often asked; and what went wrong, for a person."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self, name: str, *, is_right: bool, told: str) -> None:
        self.asked[name] += 1
        self.right[name] += is_right
        if not is_right:
            self.wrong.append(f"{name}: {told}")


def score(site: Site, crawled: Crawl, source: Source) -> Scores:
    scores = Scores()
    announced: dict[str, list[Announcement]] = {}
    for one in crawled.announced:
        announced.setdefault(canonical_url(one.url), []).append(one)
    found: dict[int, Capture] = {}
    for capture in crawled.pages:
        story = _story_at(capture.url, site.edition.stories)
        if story is not None:
            found.setdefault(story.number, capture)
        else:
            outcome = judge(capture, source).outcome
            is_out = isinstance(outcome, Reject)
            scores.count("list pages", is_right=is_out, told=f"published {capture.url}")
    for story in site.edition.stories:
        page = found.get(story.number)
        scores.count("pages", is_right=page is not None, told=f"{story.slug} is nowhere linked")
        if page is None:
            continue
        hints = announced.get(canonical_url(page.url), [])
        scores.count("announced", is_right=bool(hints), told=f"no feed announces {page.url}")
        read = judge(page, source, hints).outcome
        alone = judge(page, source).outcome
        why = f"{page.url} {read.reason}: {read.evidence}" if isinstance(read, Reject) else ""
        scores.count("kept", is_right=not why, told=why)
        if isinstance(read, Article) and isinstance(alone, Article):
            _score_story(site, story, normalise_article(read), alone, scores)
    return scores


def _story_at(url: str, stories: Sequence[Story]) -> Story | None:
    """The story whose own page an address is: its slug is the last part."""
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part]
    named = [part for part in parts if part != "index.html"]
    last = named[-1] if named else ""
    return next((one for one in stories if last.removesuffix(".html") == one.slug), None)


def _score_story(site: Site, story: Story, read: Article, alone: Article, scores: Scores) -> None:
    place = f"{site.base}… {story.slug}"

    def count(name: str, is_right: bool, told: object) -> None:
        scores.count(name, is_right=is_right, told=f"{place}: {told}")

    at = read.published
    count("instants", at is not None and at.at == story.published, f"{at} for {story.published}")
    at = alone.published
    day = story.published.date()
    is_day = at is not None and (
        at.at == story.published or (at.precision is Precision.DAY and at.at.date() == day)
    )  # fmt: skip
    count("times of the page", is_day, f"{at} for {story.published}")
    count("titles", _plain(read.title) == _plain(story.title), f"{read.title} for {story.title}")
    wanted = story.authors[: site.shown.authors]
    if wanted:
        count("authors", read.authors == wanted, f"{read.authors} for {wanted}")
    if site.shown.tags:
        tags = {tag.casefold() for tag in read.tags} - {story.section.casefold()}
        count(
            "tags", tags == {tag.casefold() for tag in story.tags}, f"{read.tags} for {story.tags}"
        )
    if site.shown.lead_picture or story.lines("figure"):
        name = story.picture.removesuffix(".png")
        count("pictures", name in (read.image_url or ""), f"{read.image_url} for {story.picture}")
    count("language", read.language == story.language, f"{read.language} for {story.language}")
    _score_text(story, read, count)


def _score_text(story: Story, read: Article, count) -> None:  # type: ignore[no-untyped-def]
    said = f" {' '.join(_plain(text) for text in read.paragraphs)} "
    for name, kinds in (
        ("paragraphs", ("paragraph",)), ("quotes", ("quote",)), ("headings", ("heading",)),
        ("items", ("list", "numbers")), ("cells", ("table",)), ("captions", ("figure",)),
    ):  # fmt: skip
        for line in story.lines(*kinds):
            count(name, f" {_plain(line)} " in said, f"lost {line}")
    for text in _residue(story, read.paragraphs):
        count("residue", False, text)


def _residue(story: Story, paragraphs: Sequence[str]) -> Iterator[str]:
    """What was kept and is none of the story's."""
    known = [_plain(line) for line in story.lines(
        "paragraph", "quote", "heading", "list", "numbers", "table", "figure")]  # fmt: skip
    whole = f" {' '.join(known)} "
    for text in paragraphs:
        left = f" {_plain(text)} "
        if left in whole:
            continue
        for line in sorted(known, key=len, reverse=True):
            left = left.replace(f" {line} ", " ")
        if left.strip():
            yield text


def _plain(text: str) -> str:
    """A text's words: systems set quotation marks and dashes as their language does."""
    return " ".join(text.translate(IGNORED).split()).casefold()


__all__ = ["CAPTURED_AT", "Scores", "score"]
