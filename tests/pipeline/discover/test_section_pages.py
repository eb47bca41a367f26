"""Where a list goes on, however its page says so; and what only looks like it."""

import pytest

from pipeline.discover import read_feed, read_section
from pipeline.sources import Source

SITE = "https://herald.example"
LIST = f"{SITE}/news"
SOURCE = Source(id="us_herald", name="Herald", homepage=f"{SITE}/", language="en")
STORY = '<ul><li><a href="/bridge-reopens">The bridge reopens</a></li></ul>'


def read(more: str, url: str = LIST):
    body = f"<html><body>{STORY}{more}</body></html>"
    return read_section(body.encode(), url, SOURCE)


def next_of(more: str, url: str = LIST) -> str:
    found = read(more, url)
    further = [url for url, _ in found.documents] or [*found.pages] or [""]
    return further[0].removeprefix(SITE)


@pytest.mark.parametrize(
    "more",
    [
        '<a rel="next nofollow" href="/news?c=x7">»</a>',
        '<a rel="nofollow next" href="/news?c=x7">»</a>',
        '<link rel="NEXT" href="?c=x7">',
        '<a href="/news?c=x7">Next</a>',
        '<a href="/news?c=x7">Load more</a>',
        '<a href="/news?c=x7">Load 20 more</a>',
        '<a class="more" href="?c=x7"><span>More stories</span> ›</a>',
        '<a href="/news?c=x7">« Older Entries</a>',
        '<a href="/news?c=x7">Previous posts</a>',
        '<a href="/news?c=x7">Weitere Meldungen laden</a>',
        '<a href="/news?c=x7">Charger plus d\'articles</a>',
        '<a href="/news?c=x7">Cargar más</a>',
        '<a href="/news?c=x7">Ver mais notícias</a>',
        '<a href="/news?c=x7">Meer laden</a>',
        '<a href="/news?c=x7">Показать ещё</a>',
        '<a href="/news?c=x7">Załaduj więcej</a>',
        '<a href="/news?c=x7">Daha fazla yükle</a>',
        '<a href="/news?c=x7">تحميل المزيد</a>',
        '<a href="/news?c=x7">もっと見る</a>',
        '<a href="/news?c=x7">더보기</a>',
        '<a href="/news?c=x7">2</a> <a href="/news?c=x8">3</a>',
        '<button data-next-url="/news?c=x7">More</button>',
        '<div data-next-page="/news?c=x7"></div>',
        '<div hx-get="/news?c=x7" hx-trigger="revealed"></div>',
    ],
)
def test_a_list_goes_on_where_its_page_says_so(more):
    assert next_of(more) == "/news?c=x7"


def test_the_pages_of_a_list_by_offsets_follow_each_other():
    pager = "".join(f'<a href="/news/P{(n - 1) * 20}">{n}</a>' for n in (2, 3, 4))
    assert next_of(pager) == "/news/P20"
    on_second = pager.replace('<a href="/news/P20">2</a>', '<a href="/news">1</a><b>2</b>')
    assert next_of(on_second, f"{LIST}/P20") == "/news/P40"
    assert [one.url for one in read(pager).announcements] == [f"{SITE}/bridge-reopens"]


@pytest.mark.parametrize(
    "more",
    [
        '<a href="/sport">More stories</a>',
        '<a href="/news/next-steps">Next</a>',
        '<a href="/bridge-reopens">More</a>',
        '<a href="/news?c=x7">Next steps for the bridge</a>',
        '<a href="/news?c=x7">Older men and the sea</a>',
        '<a href="https://elsewhere.example/news?c=x7">Load more</a>',
        '<a href="/news/2026/03/02">2</a><a href="/news/2026/03/03">3</a>',
        '<a href="/news">2</a>',
        "<button>Load more</button>",
        '<div data-next="slide-2"></div>',
        '<div hx-get="/login" hx-trigger="click"></div>',
    ],
)
def test_what_only_looks_so_is_no_further_page(more):
    assert next_of(more) == ""


def test_a_story_that_its_number_of_comments_links_to_as_well_stays_a_story():
    comments = '<a href="/news/4711">A storm at sea</a> <a href="/news/4711#comments">2</a>'
    assert next_of(comments) == ""
    assert f"{SITE}/news/4711" in [one.url for one in read(comments).announcements]


def test_places_that_a_script_shows_are_announced_apart():
    links = '<a href="#!/story/12">One</a><a href="/#!/story/13">Two</a><a href="#top">Up</a>'
    found = [one.url.removeprefix(SITE) for one in read(links).announcements]
    assert found == ["/bridge-reopens", "/news#!/story/12", "/#!/story/13"]


@pytest.mark.parametrize(
    ("links", "wanted"),
    [
        (["prev-archive"], "prev-archive"),
        (["prev-archive", "next"], "next"),
        (["next", "prev-archive"], "next"),
        (["next-archive", "current", "self"], ""),
    ],
)
def test_an_archived_feed_goes_on_in_what_came_before(links, wanted):
    stated = "".join(f'<link rel="{one}" href="{SITE}/{one}"/>' for one in links)
    body = (
        f'<feed xmlns="http://www.w3.org/2005/Atom">{stated}<entry><link href="/a"/></entry></feed>'
    )
    found = read_feed(body.encode(), f"{SITE}/feed", "us_herald")
    assert "".join(url.removeprefix(f"{SITE}/") for url, _ in found.documents) == wanted


@pytest.mark.parametrize(
    ("more", "goes_on"),
    [
        ("<button>Load more</button>", True),
        ('<a href="#" class="btn"><span>Mehr laden</span></a>', True),
        ('<a href="javascript:void(0)">Voir plus</a>', True),
        ("<button>Search</button>", False),
        ('<a href="/news?c=x7">Load more</a>', False),
        ('<a href="#">Top</a> Load more', False),
    ],
)
def test_a_button_that_loads_more_is_noticed_where_it_has_no_address(more, goes_on):
    assert read(more).goes_on is goes_on
