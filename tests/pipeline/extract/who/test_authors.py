import json

import pytest
from pages import article, capture, source

from pipeline.extract import extract_capture


def authors(ld=None, head="", byline="", paragraphs=None):
    data = json.dumps({"@context": "https://schema.org", "@graph": ld or []})
    more = {"paragraphs": paragraphs} if paragraphs else {}
    page = article(head=head, byline=byline, linked_data=data, **more)
    return extract_capture(capture(page), source()).authors


def story(**fields):
    return {"@type": "NewsArticle", "headline": "x"} | fields


def test_a_reference_is_followed_to_the_person_it_names():
    graph = [
        story(author={"@id": "#person/1"}),
        {"@type": "Person", "@id": "#person/1", "name": "Jane Roe"},
    ]
    assert authors(graph) == ("Jane Roe",)


def test_meta_tags_speak_where_linked_data_is_silent():
    head = '<meta name="author" content="By Jane Roe">'
    assert authors([story()], head) == ("Jane Roe",)


@pytest.mark.parametrize("mark", ["\u200b", "&#8203;", "\ufeff", "&shy;", "\u200e"])
def test_a_byline_is_read_whatever_unseen_stands_in_it(mark):
    byline = f'<div class="byline">{mark}By {mark}Jane {mark}Roe{mark}</div>'
    assert authors([story()], byline=byline) == ("Jane Roe",)


def test_the_sites_own_name_gives_way_to_a_person():
    graph = [story(author={"@type": "Organization", "name": "Example Gazette"})]
    byline = '<div class="byline">By <a rel="author" href="/jane">Jane Roe</a></div>'
    assert authors(graph, byline=byline) == ("Jane Roe",)


def test_the_sites_own_name_is_kept_where_nobody_else_is_named():
    graph = [story(author={"@type": "Organization", "name": "Example Gazette"})]
    assert authors(graph) == ("Example Gazette",)


def test_an_agency_is_an_author():
    assert authors([story(author={"@type": "Organization", "name": "Reuters"})]) == ("Reuters",)


@pytest.mark.parametrize(
    "byline",
    [
        '<p class="byline">By Jane Roe and John Doe</p>',
        '<span class="article-author">Jane Roe, John Doe</span>',
        "".join(
            f'<span itemprop="author"><span itemprop="name">{name}</span></span>'
            for name in ("Jane Roe", "John Doe")
        ),
    ],
)
def test_a_visible_byline_is_read(byline):
    assert authors([story()], byline=byline) == ("Jane Roe", "John Doe")


def test_people_in_other_places_are_not_the_authors():
    byline = (
        '<aside><p class="author">Mary Moe</p></aside>'
        '<div class="related"><span class="byline">By Max Poe</span></div>'
        '<div class="comments"><span class="comment-author">Anna Noe</span></div>'
    )
    assert authors([story()], byline=byline) == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Von Anja Amsel · <time>1. März 2026, 08:15 Uhr</time>", ("Anja Amsel",)),
        ("Της <span>Μαρίας Αλεξίου</span>, <time>1 Μαρτίου 2026</time>", ("Μαρίας Αλεξίου",)),
        ("By <a href=/x>Jane Roe</a><span>March 1, 2026</span>", ("Jane Roe",)),
        ("Traffic by the harbour rose 12 percent", ()),
        ("By Jane Roe", ("Jane Roe",)),
        ("By the harbour traffic rose", ()),
    ],
)
def test_a_line_below_the_headline_that_says_by_and_a_day_names_the_author(line, names):
    assert authors(byline=f'<div class="x-t4">{line}</div>') == names


def card(*facts):
    return "".join(
        f'<meta name="twitter:data{number}" content="{fact}">'
        for number, fact in enumerate(facts, start=1)
    )


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        (("Jane Roe", "3 Minuten"), ("Jane Roe",)),
        (("Jane Roe", "Less than a minute"), ("Jane Roe",)),
        (("3 Minuten", "Jane Roe"), ()),
        (("Weniger als eine Minute",), ()),
        (("$ 20", "In stock"), ()),
    ],
)
def test_the_card_for_a_network_names_the_author_before_the_time_to_read(facts, names):
    assert authors(head=card(*facts)) == names


@pytest.mark.parametrize(("name", "names"), [("roe_j", ("roe_j",)), ("admin", ()), ("1984", ())])
def test_a_pen_name_of_one_word_is_the_last_resort(name, names):
    assert authors(byline=f'<a rel="author" href="/a">{name}</a>') == names


@pytest.mark.parametrize(
    "byline",
    [
        '<ul class="authors"><li>Jane Roe</li><li>John Doe</li></ul>',
        '<div class="byline">By <a href="/a">Jane Roe</a> <a href="/b">John Doe</a></div>',
        '<p class="author"><span>Jane Roe</span> &amp; <span>John Doe</span></p>',
        '<div class="byline"><p>By</p><p>Jane Roe</p><p>and</p><p>John Doe</p></div>',
        "<p>By Jane Roe and John Doe</p>",
        '<p>By <a href="/people/jane">Jane Roe</a>, <a href="/people/john">John Doe</a></p>',
        '<div><a href="/authors/jane">Jane Roe</a><a href="/authors/john">John Doe</a></div>',
        "<address>By Jane Roe and John Doe</address>",
    ],
)
def test_two_authors_in_any_markup_are_two(byline):
    assert authors(byline=byline) == ("Jane Roe", "John Doe")


@pytest.mark.parametrize(
    "byline",
    [
        '<p class="byline">Jane Roe<br>Science Editor</p>',
        '<div class="author"><h4>Jane Roe</h4><p>Reporter</p></div>',
        '<p class="byline"><span>Jane Roe</span><span class="b">Tax Reporter</span></p>',
        '<div itemprop="author" itemscope><div>Jane Roe</div><div>@janeroe</div></div>',
        '<div class="meta-byline"><div>By</div><div>Jane Roe</div></div>',
        '<span class="byline"><span class="screen-reader-text">Author</span> Jane Roe</span>',
        '<p class="author">Jane Roe<sup><a href="#n1">1</a></sup></p>',
        '<div class="byline">Jane Roe <time>3 June 2026</time> 4 min read</div>',
    ],
)
def test_what_stands_beside_a_name_is_not_glued_to_it(byline):
    assert authors(byline=byline) == ("Jane Roe",)


@pytest.mark.parametrize(
    "footer",
    [
        '<footer><span class="byline">By <a href="/author/j">Jane Roe</a></span></footer>',
        '<footer><address class="author">By <a class="fn" href=j>Jane Roe</a></address></footer>',
        '<footer><a rel="author" href="/jane">Jane Roe</a></footer>',
    ],
)
def test_a_storys_own_footer_names_its_author(footer):
    assert authors(byline=footer) == ("Jane Roe",)


def test_a_pen_name_in_the_byline_links_to_its_page():
    assert authors(byline='<p>by <a href="/author/wren">Wren</a> · 3:00 am</p>') == ("Wren",)
    assert authors(byline='<p>by <a href="/author/admin">admin</a> · 3:00 am</p>') == ()


JANE, TOM = "<a href=/author/1>Jane Roe</a>", "<a href=/author/2>Tom Ames</a>"
FAR = "<div><div><div><div>{}</div></div></div></div>"


@pytest.mark.parametrize(
    ("links", "names"),
    [
        ('<a rel="author" href="/profile/jane-roe">Jane Roe</a>', ("Jane Roe",)),
        ('<a href="/blog/author/roe-and-ames">Jane Roe and Tom Ames</a>', ("Jane Roe", "Tom Ames")),
        (f"{JANE}, {TOM}", ("Jane Roe", "Tom Ames")),
        (FAR.format(JANE) + FAR.format(TOM), ()),
        ('<a href="/user/forgot">Forgot Password</a>', ()),
    ],
)  # fmt: skip
def test_links_to_authors_pages_name_them_where_all_stand_together(links, names):
    assert (
        authors(paragraphs=(f"<aside>{links}</aside>", *["It rained on the coast. " * 9] * 4))
        == names
    )


@pytest.mark.parametrize(
    "byline", ["by: Jane Roe, Dec 17, 2025", "By Jane Roe, Home and Digital Security Expert"]
)
def test_a_colon_or_a_post_beside_a_name_is_none(byline):
    assert authors(byline=f'<p class="byline">{byline}</p>') == ("Jane Roe",)
