"""The body of a page is the story and nothing around it."""

import json
from html import escape
from importlib.resources import files

import pytest

from pipeline.extract.body.body import Body, read_body, without_head
from pipeline.extract.body.memory import SiteMemory, block_statistics
from pipeline.extract.page.page import parse_page

STORY = (
    (
        "The council voted on Tuesday to close the old bridge for two years, after engineers "
        "found cracks in both of its piers and asked for an immediate closure."
    ),
    (
        "Drivers will be sent round by the coast road, the mayor said, which adds some twenty "
        "minutes to the way between the harbour and the hospital on the other bank."
    ),
    (
        "The works are to begin in May and will cost nine million, of which the region pays half "
        "and the city the rest, according to the plan that the council has now approved."
    ),
)
FORM_FIELDS = (
    "<p>Your email address will not be published. Required fields are marked *</p>"
    '<p><label>Comment *</label><textarea name="comment"></textarea></p>'
    '<p><label>Name *</label><input name="author"></p><input type="submit" value="Post Comment">'
)
FORMS = {
    "wordpress": (
        '<div id="respond" class="comment-respond"><h3>Leave a Reply</h3>'
        f"<form>{FORM_FIELDS}</form></div>"
    ),
    "renamed": f'<div class="x1"><h3>Leave a Reply</h3><form class="x2">{FORM_FIELDS}</form></div>',
    "unclassed": f"<h3>Leave a Reply</h3>{FORM_FIELDS}",
    "disqus": '<div id="disqus_thread"></div><noscript>Please enable JavaScript to view the '
    "comments powered by Disqus.</noscript>",
    "drupal": '<section class="field--name-comment"><h2>Add new comment</h2>'
    '<form class="comment-form">'
    "<label>Your name</label><label>Subject</label><label>Comment</label><textarea "
    'name="comment_body"></textarea><p>About text formats</p></form></section>',
    "joomla": '<div id="jc"><h4>Add comment</h4><form id="comments-form"><textarea name="comment">'
    "</textarea><span>Notify me of follow-up comments</span></form></div>",
    "blogger": '<div class="comments" id="comments"><h4>Post a Comment</h4><p>Note: Only a member '
    "of this blog may post a comment.</p></div>",
    "thread": '<ol class="commentlist"><li><cite>Anna</cite> <span>says:</span><p>I have crossed '
    "that bridge every day for thirty years, and I will miss it very much.</p></li></ol>",
}


def page_of(*after, inside=True):
    story = "".join(f"<p>{text}</p>" for text in STORY)
    tail = "".join(after)
    content = f"<div class='entry'>{story}{tail if inside else ''}</div>"
    return parse_page(
        "https://a.example/bridge",
        f"<html><head><title>Bridge</title></head><body><h1>Bridge closes</h1>{content}"
        f"{'' if inside else tail}<footer><p>About us</p></footer></body></html>",
    )


LOCALES = json.loads(
    files("pipeline.extract.body").joinpath("forms.json").read_text(encoding="utf-8")
)


def said(locale, slot):
    return escape(next(iter(LOCALES[locale].get(slot, ())), "").replace("%s", "*"))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_form_without_any_names_inside_the_story_leaves_in_every_language(locale):
    fields = LOCALES[locale].get("field", [])[:4]
    form = (
        f"<h3>{said(locale, 'heading')} <a href='#'>{said(locale, 'cancel')}</a></h3>"
        f"<p>{said(locale, 'note')}</p>"
        + "".join(f"<p><label>{escape(name)} *</label> <input name=x></p>" for name in fields)
        + "<p><textarea name=x></textarea></p>"
    )
    assert read_body(page_of(form)).paragraphs == STORY


@pytest.mark.parametrize("locale", LOCALES)
def test_a_thread_of_comments_without_any_names_leaves_in_every_language(locale):
    reply = (
        "<div><b>Anna</b> <span>March 3, 2026 at 4:05 pm</span><p>I have crossed that bridge "
        f"every day for thirty years.</p><a href='#'>{said(locale, 'link')}</a></div>"
    )
    thread = (
        f"<div class=z1><h3>2 {said(locale, 'field')}</h3>{reply}{reply.replace('Anna', 'Bert')}"
        f"<h3>{said(locale, 'heading')}</h3><p>{said(locale, 'note')}</p></div>"
    )
    assert read_body(page_of(thread, inside=False)).paragraphs == STORY


@pytest.mark.parametrize("verb", ["schreibt", "a écrit", "kirjoitti", "пише", "yazdı"])
def test_a_comment_signed_by_any_verb_is_no_part_of_the_story(verb):
    comments = "".join(
        f"<div><b>{name}</b> {verb}: <p>I have crossed that bridge every day of my life.</p>"
        "<a href='#'>Reply</a></div>"
        for name in ("Anna", "Hilde K.")
    )
    assert read_body(page_of(f"<div><h3>2 comments</h3>{comments}</div>")).paragraphs == STORY


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_no_comment_form_is_left_and_the_story_is_whole(form, inside):
    assert read_body(page_of(form, inside=inside)).paragraphs == STORY


def test_the_tree_of_the_page_is_not_changed():
    page = page_of(FORMS["wordpress"])
    before = page.tree.xpath("count(//*)")
    read_body(page)
    assert page.tree.xpath("count(//*)") == before


def test_what_the_source_always_prints_is_cut_and_shown_as_evidence():
    line = "Read our newsletter about all the bridges of the coast."
    (block,) = block_statistics("", [line]).blocks
    body = read_body(page_of(f"<p>{line}</p>"), SiteMemory(pages=50, shares={block: 0.9}))
    assert body.paragraphs == STORY
    assert ("site-memory", line) in {(cut.rule, cut.text) for cut in body.cuts}
    assert line in body.candidates


@pytest.mark.parametrize("html", ["", "<p>", "<html><body></body></html>", "<table>" * 90])
def test_an_empty_page_has_an_empty_body(html):
    assert read_body(parse_page("https://a.example/", html)).paragraphs == ()


@pytest.mark.parametrize(
    ("paragraphs", "left"),
    [
        (("Rain ends.", "The rain ended."), ("The rain ended.",)),
        (("RAIN  ENDS", "The rain ended."), ("The rain ended.",)),
        (("Rain ends",), ("Rain ends",)),  # all that there is
        (("The rain ended.", "Rain ends"), ("The rain ended.", "Rain ends")),
        (("Rain ends at last", "So it did."), ("Rain ends at last", "So it did.")),
        (("***", "The rain ended."), ("***", "The rain ended.")),
        ((), ()),
    ],
)
def test_a_text_does_not_begin_with_its_own_title(paragraphs, left):
    found = without_head(Body(paragraphs=paragraphs), "Rain ends")
    assert found.paragraphs == left
    assert [cut.rule for cut in found.cuts] == ["title"] * (len(paragraphs) - len(left))
    assert without_head(Body(paragraphs=paragraphs), "").paragraphs == paragraphs


def test_a_text_does_not_begin_with_the_names_of_its_authors():
    authors = ("Ann Lee", "Jo Moss")
    told = ("Rain ends", "Jo Moss", "Ann Lee", "Ann Lee saw it end.", "Ann Lee")
    found = without_head(Body(paragraphs=told), "Rain ends", authors)
    assert found.paragraphs == told[3:]
    assert [cut.rule for cut in found.cuts] == ["title", "byline", "byline"]
