"""Whatever is taken out of a page never holds its heading or most of its prose."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.body.body import read_body
from pipeline.extract.body.prose import StoryProse
from pipeline.extract.body.prune import (
    BESIDE,
    BESIDE_SIGNS,
    COMMENT_AREA,
    COMMENT_SIGNS,
    CONSENT_AREA,
    CONSENT_SIGNS,
    prune,
)
from pipeline.extract.page.page import open_page, parse_page
from pipeline.extract.reading import read_page
from pipeline.records import Capture, Kind
from pipeline.sources.model import Source

LINES = (
    "The museum of the port opens a new hall on Friday, with the boats that were dug up last year.",
    "The oldest of them lay in the mud for some nine hundred years, its keel nearly whole.",
    "Visitors see it through glass, because the wood must dry slowly and in the dark.",
    "The county paid two thirds of the hall, and the rest came from four thousand givers.",
    "A second boat is still being freed of salt and will follow it in two or three years.",
)
STORIES = {
    "English": LINES,
    "Japanese": (
        "港の博物館は金曜日に新しい展示室を開く。",
        "昨年掘り出された船が並ぶ。",
        "最も古い船は約九百年泥の中に眠っていた。",
    ),
    "Chinese": (
        "港口博物馆周五开放新展厅。",
        "去年出土的船只将在那里展出。",
        "最古老的一艘在泥中沉睡了大约九百年。",
    ),
    "Korean": (
        "항구 박물관이 금요일에 새 전시실을 연다.",
        "지난해 발굴된 배들이 전시된다.",
        "가장 오래된 배는 약 구백 년 동안 진흙 속에 있었다.",
    ),
    "brief": ("The bridge is open again.", "Buses run as before, the town says."),
}
FORMS = {
    "in a form": "<form action='/send' method='post'><h3>{heading}</h3><p><label>{name}</label>"
    "<input name='n'></p><textarea name='comment'></textarea><button>OK</button></form>",
    "loose": "<h3>{heading}</h3><p><label>{name}</label> <input name='n'></p>"
    "<textarea id='comment'></textarea><input type='submit'>",
}
SAID = {
    "Japanese": ("コメントを残す", "名前"),
    "Chinese": ("发表评论", "名称"),
    "Korean": ("댓글 남기기", "이름"),
}


def paragraphs(lines=LINES):
    return "".join(f"<p>{line}</p>" for line in lines)


def page(body, title="New hall for old boats"):
    head = f'<title>{title}</title><meta property="og:title" content="{title}">'
    return parse_page("https://a.example/boats", f"<html><head>{head}</head><body>{body}</body>")


def text_of(body, **named):
    return read_body(page(body, **named)).text


@pytest.mark.parametrize("tag", ["button", "dialog", "video", "nav", "audio", "canvas", "aside"])
@pytest.mark.parametrize("before", [0, 2, 4])
def test_what_is_left_open_in_an_element_ends_with_it(tag, before):
    story = (
        f"<article><h1>New hall for old boats</h1>{paragraphs(LINES[:before])}"
        f"<{tag}><div class='box'><div>More from the port</div></{tag}>"
        f"{paragraphs(LINES[before:])}</article>"
    )
    text = text_of(f"<div>{story}</div><footer><p>About us</p></footer>")
    assert [line for line in LINES if line not in text] == []


@pytest.mark.parametrize("tag", ["button", "dialog", "video", "nav", "noscript", "canvas"])
def test_an_element_that_never_ends_keeps_the_story_it_swallowed(tag):
    text = text_of(f"<h1>New hall for old boats</h1><{tag} class='x'><div>{paragraphs()}</div>")
    assert [line for line in LINES if line not in text] == []


@pytest.mark.parametrize(
    "name",
    [
        'class="content tone-comment"',
        'class="article--tone-comment pillar"',
        'id="comment"',
        'class="comment"',
        'class="comments"',
        'class="section-comment comment-content"',
        'id="comments" class="comment-body"',
        'class="cookie-notice"',
        'role="dialog" class="reader"',
        'style="display: none"',
        "hidden",
        'aria-hidden="true"',
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_a_name_does_not_take_the_story_away(name, inside):
    heading = "<h1>New hall for old boats</h1><p>By Ann Lee</p>"
    within = f"<section {name}>{heading if inside else ''}{paragraphs()}</section>"
    text = text_of(f"{'' if inside else heading}{within}<footer><p>About us</p></footer>")
    assert [line for line in LINES if line not in text] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", STORIES)
def test_a_short_story_that_shares_its_box_with_a_comment_form_stays(language, form):
    heading, name = SAID.get(language, ("Leave a Reply", "Name"))
    markup = FORMS[form].format(heading=heading, name=name)
    body = read_body(page(f"<div><h1>X</h1>{paragraphs(STORIES[language])}{markup}</div>"))
    assert [line for line in STORIES[language] if line not in body.text] == []
    assert heading not in body.text


REPLIES = "".join(
    f'<li class="comment depth-1"><b>Reader {number}</b><p>I saw those boats as a child when they '
    f"were still in the mud, and number {number} was the finest of all of them, I say.</p></li>"
    for number in range(12)
)


def test_a_thread_longer_than_its_story_leaves_and_the_page_says_how_much():
    body = read_body(
        page(
            f"<h1>New hall for old boats</h1><div class='text'>{paragraphs(LINES[:3])}</div>"
            f"<ol class='comment-list'>{REPLIES}</ol>"
        )
    )
    assert body.paragraphs == LINES[:3]
    assert sum(cut.share for cut in body.cuts) > 0.5


def test_other_stories_printed_whole_behind_the_first_leave():
    other = "<article><h2>Ferry is late</h2><p>The ferry was late again on Monday because of fog "
    other += "on the river, and will be late tomorrow as well, its captain said at noon.</p>"
    story = f"<article><h1>New hall for old boats</h1>{paragraphs()}</article>"
    text = text_of(f"<main>{story}{other}</article>{other}</article></main>")
    assert "ferry" not in text
    assert LINES[-1] in text


def test_a_question_on_a_button_stays_with_its_answer():
    asked = "<h3><button aria-expanded='false'>When does the hall open?</button></h3>"
    text = text_of(f"<h1>New hall</h1><article>{paragraphs()}{asked}<p>{LINES[0]} Then.</p>")
    assert "When does the hall open?" in text


NAMES = st.sampled_from(
    ["comment", "comments", "comment-list", "tone-comment", "cookie-banner", "gdpr", "respond"]
)
TAGS = st.sampled_from(["div", "section", "aside", "ul", "details", "footer", "form", "dialog"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(TAGS, NAMES, st.integers(0, 5)), min_size=1, max_size=6),
    st.booleans(),
)
def test_no_single_cut_holds_the_heading_or_most_of_the_prose(boxes, is_headed):
    parts = [
        f"<{tag} class='{name}' open>{paragraphs(LINES[:count])}</{tag}>"
        for tag, name, count in boxes
    ]
    heading = "<h1>New hall for old boats</h1>"
    body = (
        f"<div class='comments'>{heading}{''.join(parts)}</div>"
        if is_headed
        else (heading + "".join(parts))
    )
    tree = page(body).tree
    width = StoryProse(tree).width
    cuts = prune(tree)
    assert all(cut.share <= 0.5 for cut in cuts)
    assert sum(cut.share for cut in cuts) <= 0.5 or StoryProse(tree).width >= 150
    assert tree.find(".//h1") is not None
    assert StoryProse(tree).width == width - round(sum(cut.share for cut in cuts) * width)


def test_a_note_says_that_most_of_a_page_was_cut():
    capture = Capture(
        url="https://a.example/boats", requested_url="https://a.example/boats", status=200,
        captured_at=datetime(2026, 3, 2, 8, tzinfo=UTC), headers=(), source_id="a",
        night=date(2026, 3, 2), kind=Kind.ARTICLE,
        body=page(
            f"<h1>New hall for old boats</h1><div class='text'>{paragraphs(LINES[:3])}</div>"
            f"<ol class='comment-list'>{REPLIES}</ol>"
        ).html.encode(),
    )  # fmt: skip
    source = Source(id="gb_a", name="A", homepage="https://a.example/", language="en",
                    time_zone="UTC")  # fmt: skip
    notes = read_page(open_page(capture), source, capture.captured_at).notes
    assert [note for note in notes if "of the page's prose was cut: comment-area" in note]


def test_entries_of_a_live_blog_stay():
    entries = "".join(
        f"<article><h2>{number}.15 pm</h2><p>{line}</p></article>"
        for number, line in enumerate(LINES)
    )
    text = text_of(f"<main><h1>New hall for old boats</h1>{entries}</main>")
    assert [line for line in LINES if line not in text] == []


@pytest.mark.parametrize(
    ("pattern", "signs"),
    [(COMMENT_AREA, COMMENT_SIGNS), (CONSENT_AREA, CONSENT_SIGNS), (BESIDE, BESIDE_SIGNS)],
    ids=["comments", "consent", "beside"],
)
@given(data=st.data())
def test_every_name_that_a_pattern_finds_has_a_sign_of_it(pattern, signs, data):
    found = data.draw(st.from_regex(pattern)).lower()
    ascii_only = found.encode("ascii", "replace").decode()

    if pattern.search(ascii_only):
        assert any(sign in ascii_only for sign in signs)
