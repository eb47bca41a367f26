"""What stands beside a story and is not of it leaves, with the rule that took it."""

import json
from importlib.resources import files

import pytest

from pipeline.extract.body.body import read_body
from pipeline.extract.body.residue import strip_residue
from pipeline.extract.page.page import parse_page

STORY = (
    "The museum of the port opens a new hall on Friday, with the boats that were dug up last year.",
    "The oldest of them lay in the mud for some nine hundred years, its keel nearly whole.",
    "Visitors see it through glass, because the wood must dry slowly and in the dark.",
    "The county paid two thirds of the hall, and the rest came from four thousand givers.",
    "A second boat is still being freed of salt and will follow it in two or three years.",
)
OTHER = (
    "The ferry company of the island said on Monday that its fares rise by a tenth in autumn, and "
    "that two of its lines may close unless the county helps it with money, as number {n} told us."
)
LOCALES = json.loads(
    files("pipeline.extract.body").joinpath("forms.json").read_text(encoding="utf-8")
)


def others(markup):
    return "".join(markup.format(n=n, text=OTHER.format(n=n)) for n in range(12))


def read(before="", within="", after=""):
    story = [f"<p>{line}</p>" for line in STORY]
    body = "".join([*story[:2], within, *story[2:]])
    return read_body(
        parse_page(
            "https://a.example/boats",
            "<html><head><title>New hall for old boats</title></head><body>"
            f"{before}<article><h1>New hall for old boats</h1><div>{body}</div></article>{after}",
        )
    )


@pytest.mark.parametrize(
    ("place", "markup"),
    [
        (
            "within",
            f"<div class='full-gallery'><ul>{others('<li>{n}/12<p>{text}</p></li>')}</ul></div>",
        ),
        (
            "within",
            f"<div class='photo-slideshow'>{others('<figure><p>{text}</p></figure>')}</div>",
        ),
        (
            "before",
            f"<div class='news-ticker'>{others('<p><a href=/{n}>Fares</a> {text}</p>')}</div>",
        ),
        ("before", f"<div id='navigation'><ul>{others('<li><h3>{text}</h3></li>')}</ul></div>"),
        ("before", f"<nav><div>{others('<p>{text}</p>')}</div></nav>"),
        ("before", f"<div role='dialog'>{others('<p>{text}</p>')}</div>"),
        ("after", f"<div class='terms-popup' hidden>{others('<p>{text}</p>')}</div>"),
        ("after", f"<dialog>{others('<p>{text}</p>')}</dialog>"),
        ("after", f"<article><h2>Fares</h2>{others('<p>{text}</p>')}</article>"),
    ],
)
def test_the_sentences_of_others_leave_however_many_they_are(place, markup):
    body = read(**{place: markup})
    assert [line for line in STORY if line not in body.text] == []
    assert "ferry company" not in body.text


@pytest.mark.parametrize(
    "line",
    [
        "<p><strong>READ MORE:</strong> <a href=/n>Ferry fares rise by a tenth</a></p>",
        "<p>Lire aussi : <a href=/n>Ferry fares rise by a tenth in the autumn</a></p>",
        "<div>Lesen Sie auch: <a href=/n>Ferry fares rise by a tenth in the autumn</a></div>",
        "<p>Читайте также: <a href=/n>Ferry fares rise by a tenth in the autumn</a></p>",
        "<p>関連記事：<a href=/n>Ferry fares rise by a tenth in the autumn</a></p>",
    ],
)
def test_a_line_that_only_leads_elsewhere_leaves(line):
    body = read(within=line)
    assert body.paragraphs == STORY
    assert "read-more" in {cut.rule for cut in body.cuts}


def test_the_addresses_of_scripts_are_no_text():
    address = "https://a.example/cache/js/speed-inline_1.min.js?ver=17"
    assert read(before=f"<div>{address}</div>" * 8).paragraphs == STORY


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("head", ["2 thoughts on “New hall”", "2 Comments", ""])
def test_a_thread_that_has_become_plain_lines_leaves_whole(locale, head):
    phrases = LOCALES[locale]
    says = next(iter(phrases.get("says", ())), "%s says:")
    answer = next((link for link in phrases.get("link", ()) if "%s" not in link), "Reply")
    replies = [
        line
        for name in ("Anna Lee", "Ben")
        for line in (
            says.replace("%s", name),
            "March 3, 2026 at 10:12 am",
            "I saw those boats as a child, when they were still in the mud.",
            answer,
        )
    ]
    kept, _ = strip_residue([*STORY, *([head] if head else []), *replies])
    assert kept == STORY


def test_a_conversation_in_a_story_is_no_thread():
    talk = ["Anna Lee says:", "We found the keel first.", "Ben Moss says:", "Then came the mast."]
    assert strip_residue([*STORY, *talk])[0] == (*STORY, *talk)
