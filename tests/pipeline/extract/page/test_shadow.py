"""A declarative shadow tree is read as a browser shows it."""

from pipeline.extract.body.body import read_body
from pipeline.extract.page.page import parse_page
from pipeline.extract.page.visible import shown_text

STORY = (
    "The ferry across the sound sails again from Monday, after four weeks in the dock.",
    "A new shaft had to be cast in another country, and the first one broke on its way.",
    "Tickets bought for the weeks in between are valid until the end of the year, it says.",
)


def shown(markup):
    return shown_text(parse_page("https://a.example/", markup))


def test_slots_take_in_the_children_they_name_and_the_rest_goes_to_the_one_without_a_name():
    assert shown(
        "<news-story><template shadowrootmode=open><style>p{}</style><slot name=b>none</slot> / "
        "<slot></slot> / <slot name=c>empty</slot></template><i slot=b>second</i>first</news-story>"
    ) == "second / first / empty"  # fmt: skip


def test_what_no_slot_takes_in_is_not_shown():
    assert shown("<x-a><template shadowrootmode=closed>in</template>light</x-a>") == "in"


def test_shadows_within_shadows_are_flattened():
    assert shown(
        "<x-a><template shadowrootmode=open><x-b><template shadowrootmode=open>[<slot></slot>]"
        "</template><slot></slot></x-b></template>text</x-a>"
    ) == "[text]"  # fmt: skip


def test_a_story_in_a_shadow_tree_is_read():
    inside = "".join(f"<p>{line}</p>" for line in STORY)
    page = parse_page(
        "https://a.example/ferry",
        "<body><h1>Ferry sails again</h1><x-story><template shadowrootmode='open'><article>"
        f"{inside}</article></template></x-story></body>",
    )
    assert read_body(page).paragraphs == STORY


TEASER = "<template><h1>{{title}}</h1><time>1 May 2001</time><p>Nobody's words.</p></template>"


def test_what_a_template_holds_for_scripts_is_no_part_of_the_page():
    text = "<p>Rain.</p><div>Wind and hail, and much more of both at night.</div>"
    assert shown(f"{TEASER}{text} {TEASER}<template><template>x</template></template>And sun") == (
        "Rain. Wind and hail, and much more of both at night. And sun"
    )


def test_a_template_that_holds_the_whole_story_is_kept():
    inside = "".join(f"<p>{line}</p>" for line in STORY)
    assert STORY[2] in shown(f"<h1>Ferry</h1><template>{inside}</template><p>Menu")
