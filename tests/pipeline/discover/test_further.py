"""The further pages of a story are found by what pages and links say, and no other story is."""

import pytest

from pipeline.discover.further import further_pages, is_page_of
from pipeline.notation.charsets import decode, undecoded
from pipeline.notation.page_words import linked_page, page_in, stated_page

STORY = "https://news.example/2026/03/01/the-ropewalk"
HEADING = "<h1>The ropewalk is let at last</h1>"


def page(*links: str, heading: str = HEADING, says: str = "") -> str:
    told = f"<p class=z>{says}</p>" if says else ""
    return f"<html><body>{heading}<p>Long text.</p>{told}<div>{' '.join(links)}</div></body></html>"


def a(href: str, text: str, more: str = "") -> str:
    return f'<a href="{href}"{more}>{text}</a>'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Page 1 of 3", (1, 3)),
        ("Seite 2 von 3", (2, 3)),
        ("Page 2 sur 4", (2, 4)),
        ("Página 1 de 2", (1, 2)),
        ("Pagina 1 di 5", (1, 5)),
        ("Pagina 3 van 4", (3, 4)),
        ("Sida 1 av 2", (1, 2)),
        ("Side 1 af 2", (1, 2)),
        ("Sivu 1/3", (1, 3)),
        ("Strona 1 z 3", (1, 3)),
        ("Sayfa 1 / 3", (1, 3)),
        ("Страница 1 из 3", (1, 3)),
        ("Сторінка 2 з 3", (2, 3)),
        ("Σελίδα 1 από 3", (1, 3)),
        ("صفحة ١ من ٣", (1, 3)),
        ("صفحه ۲ از ۴", (2, 4)),
        ("עמוד 1 מתוך 2", (1, 2)),
        ("पृष्ठ १ का ३", (1, 3)),
        ("第2页/共3页", (2, 3)),
        ("第 1 頁，共 4 頁", (1, 4)),
        ("共3页 第1页", (1, 3)),
        ("1/3ページ", (1, 3)),
        ("3ページ中2ページ目", (2, 3)),
        ("1/2 페이지", (1, 2)),
        ("Trang 1/2", (1, 2)),
        ("Halaman 1 dari 3", (1, 3)),
        ("1 of 3", None),
        ("Page 3 of 2", None),
        ("Page 1 of 1", None),
        ("Page 1 of 3 letters that she wrote", None),
    ],
)
def test_a_line_says_which_page_of_how_many_it_stands_on(line, told):
    assert stated_page(line) == told


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Page 1 of 3</p>",
        "<div>Page <b>1</b> of <b>3</b></div>",
        "<li>\n Page&nbsp;1 of 3 </li>",
        "<span>Seite</span> <!-- x --><p><em>Seite</em> 1 von 3</p>",
    ],
)
def test_a_line_of_a_page_is_found_whatever_it_is_set_in(markup):
    assert page_in(f"<body><p>Rain.</p>{markup}<p>More.</p>") == (1, 3)


def test_a_sentence_that_speaks_of_a_page_is_none():
    assert page_in("<p>She read page 1 of 3 aloud, and the hall was silent.</p>") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), ("Seite 3", 3), ("[4]", 4), ("第2页", 2), ("٢", 2), ("2 dead in a crash", None)],
)
def test_a_link_that_is_a_number_leads_to_a_page(text, number):
    assert linked_page(text) == number


@pytest.mark.parametrize(
    "links",
    [
        [a("?page=2", "2"), a("?page=3", "3")],
        [a("?page=1", "2"), a("?page=2", "3")],  # counted from nought
        [a("?start=10", "2"), a("?start=20", "3")],
        [a("?page=0,1", "2"), a("?page=0,2", "3")],
        [a(f"{STORY}/2", "2"), a(f"{STORY}/3", "3")],
        [a(f"{STORY}/2", "Weiter »"), a(f"{STORY}/3", "3")],
        [a(f"{STORY}/seite-2", "Auf der Brücke"), a(f"{STORY}/seite-3", "Am Ende")],
        [f'<option value="{STORY}?page=2">Teil zwei</option>', a("?page=3", "3")],
        [f'<link rel="next" href="{STORY}/2">', a(f"{STORY}/3", "3")],
    ],
)
def test_an_address_of_the_story_s_own_with_a_number_is_a_page_of_it(links):
    found = further_pages(page(*links), STORY)
    assert len(found.urls) == 2
    assert not found.unproven
    assert found.in_all == 3


@pytest.mark.parametrize(
    "links",
    [
        [a("/2026/03/01/the-ropewalk-2", "The ropewalk burns")],
        [a("/2026/03/02/a-storm", "2")],  # the second of the most read
        [a("/2026/03/02/a-storm", "Next story")],
        [a("/2026/03/02/a-storm", "→", ' rel="next"')],
        [a("?page=2#comments", "2"), a("?comments_page=2", "2"), a("?cpage=2", "2")],
        [a("/news?page=2", "2"), a("/news?page=2", "Next page")],
        [a("https://elsewhere.example/x", "Page 2")],
        ['<option value="2">Page 2</option>'],
    ],
)
def test_other_stories_comments_and_lists_are_no_pages_of_a_story(links):
    assert further_pages(page(*links), STORY).urls == ()


def test_another_story_whose_address_ends_in_a_number_is_no_page():
    """A publishing system that has the slug already makes the next one `storm-2.html`."""
    first = "https://news.example/storm.html"
    assert further_pages(page(a("/storm-2.html", "A second storm")), first).urls == ()
    assert further_pages(page(a("/storm_2.html", "2")), first).urls == (
        "https://news.example/storm_2.html",
    )


@pytest.mark.parametrize(
    ("says", "links"),
    [
        ("Page 1 of 2", [a("/2026/03/01/4712", "2")]),
        ("", [a("/2026/03/01/4712", "Page 2")]),
        ("", [a("/2026/03/01/4712", "Nächste Seite »")]),
        ("", [a("/2026/03/01/4712", "下一页")]),
        ("第1页/共2页", [a("/2026/03/01/4712", "第2页")]),
    ],
)
def test_an_address_that_only_words_call_a_page_has_to_prove_it(says, links):
    found = further_pages(page(*links, says=says), STORY)
    assert found.urls == ("https://news.example/2026/03/01/4712",)
    assert found.unproven == {*found.urls}


@pytest.mark.parametrize(
    ("second", "is_ours"),
    [
        (page(says="Page 2 of 3"), True),
        (page(heading="<h1>The ropewalk is let at last - page 2</h1>"), True),
        (page(heading="", says="Page 2 of 3"), True),
        (page(), True),
        (page(says="Page 1 of 3"), False),
        (page(heading="<h1>A storm</h1>", says="Page 2 of 3"), False),
        (page(says="Page 2 of 7"), False),
        (page(heading="<h1>A storm</h1>"), False),
        (page(heading=""), False),
    ],
)
def test_a_page_proves_itself_by_its_number_and_its_heading(second, is_ours):
    assert is_page_of(second, page(says="Page 1 of 3"), 2) is is_ours


def test_a_page_that_says_it_is_the_second_is_no_beginning():
    links = [a("/2026/03/01/4713", "Page 3")]
    assert further_pages(page(*links, says="Page 2 of 3"), STORY).urls == ()


def test_a_later_page_leads_on_from_itself():
    second = "https://news.example/2026/03/01/4712"
    links = [a(STORY, "1"), a("/2026/03/01/4713", "3"), a("/2026/03/01/4713", "Next page")]
    found = further_pages(page(*links, says="Page 2 of 3"), second, STORY)
    assert found.urls == ("https://news.example/2026/03/01/4713",)
    assert found.in_all == 3


@pytest.mark.parametrize(
    "link",
    [
        a(f"{STORY}/seite-2", "Am Ende"),
        a("/2026/03/01/the&#45;ropewalk/seite-2", "Am Ende"),
        a("/2026/03/01/the-ropewalk/page/2/", "<b>More of it</b>"),
    ],
)
def test_what_led_elsewhere_on_another_story_s_page_leads_on_from_its_own(link):
    """Most links stand on all pages of a site; they are looked at once, and this is no verdict."""
    other = "https://news.example/2026/03/01/another-story"
    assert further_pages(page(link), other).urls == ()
    assert further_pages(page(link), other).urls == ()
    assert len(further_pages(page(link), STORY).urls) == 1


CALLED = [
    "Page 2",
    "Nächste Seite »",
    "Следующая страница",
    "下一页",
    "पृष्ठ २",
    "الصفحة التالية",
    "٢",
]


@pytest.mark.parametrize("called", CALLED)
@pytest.mark.parametrize(
    ("label", "charset"),
    [("utf-8", "utf-8"), ("utf8", "utf-16"), ("utf-8", "lying"), ("Shift_JIS", "utf-8")],
)
def test_a_page_is_looked_through_as_its_bytes_lie_and_nothing_is_missed(called, label, charset):
    """Also where it is not in the character set that it says it is in."""
    legacy = "cp1251" if "С" in called else "gb18030" if "页" in called else "cp1252"
    text = page(a("/2026/03/01/4712", called), says="Straße, Ёлка, 新闻. " * 20)
    body = text.encode(legacy if charset == "lying" else charset, "xmlcharrefreplace")
    read = decode(body, label)[0]
    raw = undecoded(body, label)
    assert (raw is None) == (charset == "utf-16" or label == "Shift_JIS")
    if raw is not None:
        assert further_pages(f"{raw}", STORY, "", raw.read) == further_pages(read, STORY)


def test_an_address_in_letters_of_its_own_is_found_in_the_bytes_of_a_page():
    story = "https://news.example/zwölf-boxkämpfer"
    raw = undecoded(page(a("/zwölf-boxkämpfer/2", "2"), a("/x", "y")).encode(), "UTF-8")
    assert raw is not None
    assert further_pages(f"{raw}", story, "", raw.read).urls == (f"{story}/2",)


@pytest.mark.parametrize(
    "link",
    [
        '<a id="#x" href = "?page=2">{}</a>',
        "<A HREF=?page=2 id=x>{}</A>",
        '<a class="x" href=\'?page=2\' data-url="/elsewhere">{}</a>',
        '<a data-href="/elsewhere" href="?page=2">{}</a>',
        '<a title="the href=/elsewhere of it" href="?page=2">{}</a>',
        '<a data-value="/elsewhere" xlink:href="/there" href="?page=2">{}</a>',
        '<a title="On > " href="?page=2">{}</a>',
        '<a class="[&>svg]:size-4" title="it\'s" href="?page=2">{}</a>',
        "<a title='On >' href='?page=2'>{}</a>",
    ],
)
def test_a_link_is_read_however_it_is_written(link):
    links = [a("/2026/03/02/a-storm", "A storm"), link.format("Am Ende")]
    found = further_pages(page(*links), STORY)
    assert found.urls == (f"{STORY}?page=2",)


SPELLINGS = ["/a/schön-и", "/a/sch%C3%B6n-%D0%B8", "/a/sch%c3%b6n-%d0%b8", "/a/sch&ouml;n-&#1080;"]


@pytest.mark.parametrize("story", SPELLINGS[:3])
@pytest.mark.parametrize("written", SPELLINGS)
@pytest.mark.parametrize(("more", "text"), [("?page=2", "Am Ende"), ("/2", "2"), ("/all", "All")])
def test_an_address_is_the_story_s_own_however_its_letters_are_written(story, written, more, text):
    other = "https://news.example/a/another-story"
    links = page(a(f"{written}{more}", text))
    assert further_pages(links, other).urls == ()
    assert len(further_pages(links, f"https://news.example{story}").urls) == (more != "/all")


@pytest.mark.parametrize(
    ("base", "href"),
    [
        ("https://news.example/", "2026/03/01/the-ropewalk?page=2"),
        ("/2026/", "03/01/the-ropewalk?page=2"),
        (STORY, "?page=2"),
        ("/", "/2026/03/01/the-ropewalk?page=2"),
    ],
)
def test_links_are_relative_to_what_their_page_calls_its_base(base, href):
    links = f'<head><base href="{base}" target="_top"></head>{page(a(href, "2"))}'
    assert further_pages(links, STORY).urls == (f"{STORY}?page=2",)
