"""Pages as the world's publishing systems and old tools write them: the story, whole and alone."""

from functools import cache

import pages
import pytest
from themes import Theme, beside, bodies, mistakes, stories, systems, talk

from pipeline.extract import extract_capture
from pipeline.records import Article, Reject

pytestmark = pytest.mark.slow  # together they take seconds

EVERY = tuple(
    theme
    for one in (bodies, mistakes, beside, stories, systems, talk)
    for theme in one.THEMES
)  # fmt: skip

# Read otherwise than it should be, and why; strict, so that whoever mends one hears of it.
WORDS = "nothing but its words tells it from the story"
KNOWN = {
    "the last paragraph in the footer of the page": "a paper's own lines stand there as well",
    "weather, below a story": WORDS,
    "weather, in the story's own element": WORDS,
    "rules of talk, below a story": WORDS,
    "rules of talk, in the story's own element": WORDS,
    "an appeal for money, in the middle of the story": WORDS,
    "an about box without a name beside a story of one paragraph": WORDS,
    "Plone, classic": "a first sentence outside the story's element is taken for a summary",
}


@cache
def read(theme: Theme) -> Article | Reject:
    body = theme.html.encode()
    return extract_capture(
        pages.capture(body, url=theme.url, content_type=theme.content_type), pages.source()
    )


def faults(theme: Theme) -> list[str]:
    """What came out otherwise than it must."""
    found = read(theme)
    if theme.reason:
        if isinstance(found, Article):
            return [f"kept, with {len(found.paragraphs)} paragraphs"]
        return [] if found.reason == theme.reason else [f"{found.reason}: {found.evidence}"]
    if isinstance(found, Reject):
        return [f"turned away, {found.reason}: {found.evidence}"]
    return [*_of_text(theme, found), *_of_rest(theme, found)]


def _of_text(theme: Theme, found: Article) -> list[str]:
    wrong: list[str] = []
    if theme.text is not None and found.paragraphs != theme.text:
        wrong += [f"missing: {one}" for one in theme.text if one not in found.paragraphs]
        wrong += [f"too much: {one}" for one in found.paragraphs if one not in theme.text]
        wrong += ["in another order or twice"] if not wrong else []
    at = 0
    for one in theme.holds:
        if one in found.paragraphs[at:]:
            at = found.paragraphs.index(one, at) + 1
        else:
            wrong.append(f"missing in its place: {one}")
    text = "\n".join(found.paragraphs)
    at = 0
    for one in theme.says:
        place = text.find(one, at)
        if place < 0:
            wrong.append(f"not said in its place: {one}")
        else:
            at = place + len(one)
    wrong += [f"said: {one}" for one in theme.lacks if one in text]
    kinds = dict(zip(found.paragraphs, found.blocks, strict=True))
    wrong += [
        f"a {kinds[one]} and not a {kind}: {one}"
        for one, kind in theme.kinds
        if one in kinds and kinds[one] != kind
    ]
    return wrong


def _of_rest(theme: Theme, found: Article) -> list[str]:
    asked = {
        "title": (theme.title, found.title),
        "authors": (theme.authors, found.authors),
        "tags": (theme.tags, found.tags),
        "image": (theme.image, found.image_url),
        "paywalled": (theme.paywalled, found.is_paywalled),
    }
    wrong = [
        f"{name}: {said!r} and not {right!r}"
        for name, (right, said) in asked.items()
        if right is not None and said != right
    ]
    if theme.noted and not any(theme.noted in note for note in found.notes):
        wrong.append(f"not noted: {theme.noted}")
    return wrong


def case(theme: Theme):
    marks = pytest.mark.xfail(reason=KNOWN[theme.name]) if theme.name in KNOWN else ()
    return pytest.param(theme, id=theme.name, marks=marks)


def test_no_two_pages_are_called_alike_and_what_is_not_told_is_one_of_them():
    names = [theme.name for theme in EVERY]
    assert len(names) == len(set(names))
    assert set(KNOWN) <= set(names)


@pytest.mark.parametrize("theme", [*map(case, EVERY)])
def test_a_page_gives_its_story_whole_and_alone(theme):
    assert faults(theme) == []
