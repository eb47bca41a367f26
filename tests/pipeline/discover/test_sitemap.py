import gzip
from datetime import UTC, datetime

import pytest

from pipeline.discover import read_robots_sitemaps, read_sitemap
from pipeline.records import Reason, Via

URL = "https://www.news.example/sitemap.xml"
NEWS = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
 xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc>https://www.news.example/a?x=1&amp;y=2</loc>
<xhtml:link rel="alternate" hreflang="de" href="https://www.news.example/de/a"/>
<image:image><image:loc>https://www.news.example/a.jpg</image:loc>
<image:title>Picture</image:title></image:image>
<news:news><news:publication><news:name>News</news:name><news:language>en</news:language>
</news:publication><news:publication_date>2026-03-01T08:00:00+01:00</news:publication_date>
<news:title>A &amp; B</news:title></news:news>
<lastmod>2026-03-01T09:00:00Z</lastmod></url>
<url><loc>https://www.news.example/b</loc><lastmod>2026-03-02</lastmod></url>
<url><loc>mailto:x@news.example</loc></url>
</urlset>"""


def read(body, **options):
    return read_sitemap(body, URL, "us_example", **options)


def urls(found):
    return [one.url for one in found.announcements]


def in_two_members(body):
    return gzip.compress(body[:300]) + gzip.compress(body[300:])


@pytest.mark.parametrize("pack", [bytes, gzip.compress, in_two_members])
def test_news_sitemap_gives_every_hint_gzipped_or_not(pack):
    found = read(pack(NEWS))
    first, second = found.announcements
    assert (first.url, first.title, first.language, first.via) == (
        "https://www.news.example/a?x=1&y=2",
        "A & B",
        "en",
        Via.NEWS_SITEMAP,
    )
    assert first.published_at == datetime(2026, 3, 1, 7, tzinfo=UTC)
    assert first.published_at_raw == "2026-03-01T08:00:00+01:00"
    assert first.modified_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert (second.via, second.published_at) == (Via.SITEMAP, None)
    assert second.modified_at == datetime(2026, 3, 2, tzinfo=UTC)
    assert [one.reason for one in found.rejects] == [Reason.BAD_URL]
    assert found.tally.seen == 3


def test_index_names_further_sitemaps_but_never_itself():
    found = read(
        f"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc>https://www.news.example/1.xml.gz</loc><lastmod>2026-03-01</lastmod></sitemap>
        <sitemap><loc>/2.xml</loc></sitemap><sitemap><loc>{URL}</loc></sitemap>
        </sitemapindex>""".encode()
    )
    assert found.documents == (
        ("https://www.news.example/1.xml.gz", datetime(2026, 3, 1, tzinfo=UTC)),
        ("https://www.news.example/2.xml", None),
    )
    assert found.announcements == ()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_text_sitemap(pack):
    found = read(
        pack(b"\xef\xbb\xbfhttps://news.example/a\r\n\r\nhttps://news.example/b\nnonsense")
    )
    assert urls(found) == ["https://news.example/a", "https://news.example/b"]
    assert [one.evidence for one in found.rejects] == ["nonsense"]


def test_a_feed_in_a_sitemap_s_place_is_read_as_the_feed_it_is():
    feed = b"<rss><channel><item><title>A</title><link>https://news.example/a</link></item></channel></rss>"
    for body in (feed, gzip.compress(feed)):
        [one] = read(body).announcements
        assert (one.title, one.via) == ("A", Via.SITEMAP)


@pytest.mark.parametrize(
    ("body", "evidence"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "HTML"),
        (b"not a sitemap", "no sitemap"),
        (b"\x1f\x8b\x08nonsense", "gzip"),
        (gzip.compress(b"<html></html>", mtime=0), "HTML"),
        (b'{"a": 1}', "no sitemap"),
        (b"\x00" * 1000, "no sitemap"),
        (b"<svg/>", "<svg>"),
    ],
)
def test_what_is_no_sitemap_is_one_reject(body, evidence):
    found = read(body)
    assert found.announcements == ()
    [reject] = found.rejects
    assert reject.reason is Reason.FEED_UNREADABLE
    assert evidence in reject.evidence


def test_half_a_gzip_keeps_what_is_whole():
    body = b"<urlset>" + b"".join(
        b"<url><loc>https://news.example/story-%d</loc></url>" % n for n in range(5000)
    )
    packed = gzip.compress(body + b"</urlset>")
    found = read(packed[: len(packed) // 2])
    assert 1000 < len(found.announcements) < 5000
    assert all(url.startswith("https://news.example/story-") for url in urls(found))


def test_an_address_that_broke_off_is_not_announced():
    body = (
        b"<urlset><url><loc>https://news.example/one</loc></url><url><loc>https://news.example/tw"
    )
    found = read(body)
    assert urls(found) == ["https://news.example/one"]
    assert "breaks off" in found.rejects[0].evidence


def test_an_empty_list_is_no_reject():
    assert read(b"<urlset></urlset>").tally.seen == 0


def test_robots_name_sitemaps_in_any_case_once():
    text = (
        "\ufeffSitemap: https://news.example/a.xml\nUser-agent: *\nDisallow: /x\n"
        "SITEMAP:https://news.example/b.xml # news\nsitemap: https://news.example/a.xml\n"
        "Sitemap: /relative.xml\nSitemap: ftp://news.example/x\n"
    )
    assert read_robots_sitemaps(text, "https://news.example/robots.txt") == [
        "https://news.example/a.xml",
        "https://news.example/b.xml",
        "https://news.example/relative.xml",
    ]


PICTURE = "<image:image><image:loc>https://cdn.example/a.jpg</image:loc></image:image>"
TRANSLATION = "<xhtml:link rel='alternate' href='https://news.example/de/a'/>"
DECLARED = (
    "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1' "
    "xmlns:video='http://www.google.com/schemas/sitemap-video/1.1' "
    "xmlns:xhtml='http://www.w3.org/1999/xhtml'"
)
VIDEO = "<video:video><loc>https://cdn.example/v.mp4</loc><url>/v</url></video:video>"


@pytest.mark.parametrize("other", [PICTURE, TRANSLATION, VIDEO])
@pytest.mark.parametrize("spaces", ["", "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"])
@pytest.mark.parametrize(
    "declared",
    [
        "",
        DECLARED,
        "xmlns:image='https://cms.example/i' xmlns:video='v' xmlns:xhtml='x'",
    ],
)
def test_pictures_and_translations_are_not_the_page(other, spaces, declared):
    page = "<loc>https://news.example/a</loc>"
    for inside in (other + page, page + other):
        found = read(f"<urlset {spaces} {declared}><url>{inside}</url></urlset>".encode())
        assert urls(found) == ["https://news.example/a"]
        assert found.rejects == ()


@pytest.mark.parametrize(
    "declared", ["", "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"]
)
def test_news_tags_are_read_be_they_declared_or_not(declared):
    found = read(
        f"<urlset {declared}><url><loc>https://news.example/a</loc><news:news>"
        "<news:publication><news:name>N</news:name><news:language>de</news:language>"
        "</news:publication><news:title>Up &lt; 3</news:title>"
        "<news:publication_date>2026-03-11T10:00:00Z</news:publication_date>"
        "</news:news></url></urlset>".encode()
    )
    [one] = found.announcements
    assert (one.title, one.language, one.published_at_raw) == (
        "Up < 3",
        "de",
        "2026-03-11T10:00:00Z",
    )


@pytest.mark.parametrize(
    "entry",
    [
        "<sitemap><loc>https://news.example/s1.xml</loc></sitemap>",
        "<sitemap>https://news.example/s1.xml</sitemap>",
        "<sitemap>\n https://news.example/s1.xml <lastmod/></sitemap>",
        "<url><loc>https://news.example/s1.xml</loc></url>",
        "<sitemap><url>https://news.example/s1.xml</url></sitemap>",
    ],
)
def test_an_index_names_sitemaps_in_whatever_element(entry):
    found = read(f"<sitemapindex>{entry}</sitemapindex>".encode())
    assert found.documents == (("https://news.example/s1.xml", None),)
    assert found.announcements == found.rejects == ()


@pytest.mark.parametrize("markup", ["<urlset><url><loc>{}</loc></url></urlset>", "{}\n"])
def test_a_list_of_sitemaps_is_followed_though_it_is_no_index(markup):
    found = read(markup.format("https://news.example/parts/2026-03.xml").encode())
    assert found.documents == (("https://news.example/parts/2026-03.xml", None),)
    assert found.announcements == found.rejects == ()


def test_a_sitemap_that_stands_among_pages_is_a_document():
    found = read(
        b"<urlset><url><loc>https://news.example/a</loc></url>"
        b"<url><loc>https://news.example/maps/news-sitemap-2.xml.gz</loc></url></urlset>"
    )
    assert urls(found) == ["https://news.example/a"]
    assert found.documents == (("https://news.example/maps/news-sitemap-2.xml.gz", None),)


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (
            "post-sitemap.xml post-sitemap2.xml page-sitemap.xml post_tag-sitemap.xml",
            "post-sitemap.xml post-sitemap2.xml",
        ),
        (
            "wp-posts-post-1.xml wp-posts-page-1.xml wp-taxonomies-category-1.xml wp-users-1.xml",
            "wp-posts-post-1.xml",
        ),
        (
            "sitemap-posts.xml sitemap-pages.xml sitemap-tags.xml sitemap-authors.xml",
            "sitemap-posts.xml",
        ),
        (
            "sitemap.xml rss.xml categories/bay.xml feed/ tag/bay/feed.atom",
            "sitemap.xml categories/bay.xml",
        ),
        ("sitemap.xml?page=1 sitemap.xml?page=2", "sitemap.xml?page=1 sitemap.xml?page=2"),
        ("sitemap-pages-1.xml sitemap-pages-2.xml", "sitemap-pages-1.xml sitemap-pages-2.xml"),
        ("news-sitemap.xml video-sitemap.xml image-sitemap-1.xml", "news-sitemap.xml"),
        ("tag-sitemap.xml category-sitemap.xml", "tag-sitemap.xml category-sitemap.xml"),
        ("rss.xml atom.xml", "rss.xml atom.xml"),
        ("sitemap-2026-03.xml sections.xml news-tags.xml", "sitemap-2026-03.xml news-tags.xml"),
    ],
)
def test_of_an_index_the_sitemaps_of_stories_are_followed(names, kept):
    entries = "".join(
        f"<sitemap><loc>https://news.example/{name}</loc></sitemap>" for name in names.split()
    )
    found = read(f"<sitemapindex>{entries}</sitemapindex>".encode())
    assert [url for url, _ in found.documents] == [
        f"https://news.example/{name}" for name in kept.split()
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<urlset><entry><address>https://news.example/a</address></entry></urlset>",
        "<urlset><urls><location>https://news.example/a</location></urls></urlset>",
        '<urlset><x:url xmlns:x="urn:another"><x:loc>https://news.example/a</x:loc></x:url></urlset>',
    ],
)
def test_a_list_none_of_whose_elements_is_an_entry_is_refused(body):
    found = read_sitemap(body.encode(), "https://news.example/map.xml", "us_example")
    assert not found.announcements
    [reject] = found.rejects
    assert reject.evidence == "none of the 1 elements of its <urlset> is an entry"
