"""`sources add` finds routes that no page names, and believes none that it has not asked."""

import pytest

from pipeline.curate.survey import survey
from pipeline.curate.visits import Visits

from .conftest import Answer, feed
from .test_import import article

pytestmark = pytest.mark.server


def links(*hrefs):
    found = "".join(f'<a href="{one}">A headline of several words</a>' for one in hrefs)
    return Answer(
        f'<html lang="de"><head><title>News</title></head><body>{found}</body></html>',
        headers={"Content-Type": "text/html"},
    )


def sitemap(*urls, tag="url"):
    root = "urlset" if tag == "url" else "sitemapindex"
    inner = "".join(f"<{tag}><loc>{one}</loc><lastmod>2026-03-01</lastmod></{tag}>" for one in urls)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return Answer(f'<{root} xmlns="{space}">{inner}</{root}>')


@pytest.mark.slow
def test_routes_are_found_where_no_page_names_them_and_proved_by_a_past_day(nights, web):
    stories = [f"/lokales/ein-titel-10{number:04}" for number in range(12)]
    web.pages |= {
        "http://bare.example/": links("/lokales/", "/sport/", "/impressum", *stories[:6]),
        "http://bare.example/lokales/": links(*stories),
        "http://bare.example/sport/": links("/lokales/"),
        **{f"http://bare.example{one}": article(one[-2:]) for one in stories},
    }
    dated = [f"http://map.example/2026/02/{number:02}/a-story" for number in range(1, 15)]
    web.pages |= {
        "http://map.example/": Answer(
            '<html lang="en"><head><link rel="sitemap" href="/all.xml"></head><body>'
            '<a href="/2026/02/01/a-story/amp/">x</a></body></html>',
            headers={"Content-Type": "text/html"},
        ),
        "http://map.example/all.xml": sitemap(
            *(f"http://map.example/part-2026-{month:02}.xml" for month in (1, 2, 3)),
            *(f"http://map.example/gone-2025-{month:02}.xml" for month in (1, 2)),
            tag="sitemap",
        ),
        **{f"http://map.example/part-2026-{month:02}.xml": sitemap(*dated) for month in (1, 2, 3)},
        **{one: article(1) for one in dated},
    }
    posts = [f"http://press.example/?p={number}" for number in (1, 2)]
    web.pages |= {
        "http://press.example/": Answer(
            '<html lang="en"><head><meta name="generator" content="WordPress 6.9"></head></html>',
            headers={"Content-Type": "text/html"},
        ),
        "http://press.example/?feed=rss2": Answer(feed(*posts)),
        **{url: article(number) for number, url in enumerate(posts)},
    }
    with Visits(nights.settings) as visits:
        bare, mapped, press = (
            survey(f"http://{name}.example/", visits.afresh(), tried=1).source()
            for name in ("bare", "map", "press")
        )
    assert bare.feeds == ()
    assert set(bare.sections) == {"http://bare.example/", "http://bare.example/lokales/"}
    assert (bare.language, bare.time_zone) == ("de", "Europe/Berlin"), "Büsingen tells no other"
    assert mapped.sitemaps == ("http://map.example/all.xml",)
    assert mapped.dated_sitemaps == ("http://map.example/part-{yyyy}-{mm}.xml",)
    assert mapped.scope.include == (r"/\d{4}/\d{1,2}/\d{1,2}/",)
    assert mapped.scope.exclude == (r"/amp/?$",)
    assert press.feeds == ("http://press.example/?feed=rss2",)
