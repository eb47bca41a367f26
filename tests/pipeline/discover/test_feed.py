from datetime import UTC, datetime

import pytest

from pipeline.discover import read_feed
from pipeline.records import Reason, Via

URL = "https://feeds.news.example/rss"


def urls(found):
    return [one.url for one in found.announcements]


def rss(items, channel="<link>https://www.news.example/</link>"):
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}{items}</channel></rss>'


def read(text, **options):
    body = text if isinstance(text, bytes) else text.encode()
    return read_feed(body, URL, "us_example", **options)


def test_rss_2_gives_every_hint():
    found = read(
        """<?xml version="1.0" encoding="UTF-8"?>
        <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
        <title>News</title><link>https://www.news.example/</link><language>en-GB</language>
        <image><title>Logo</title><link>https://www.news.example/logo</link></image>
        <item><title>Rain &amp; wind</title><link>https://www.news.example/a</link>
        <pubDate>Sun, 01 Mar 2026 08:30:00 +0100</pubDate><dc:creator>Ann Bee</dc:creator></item>
        </channel></rss>"""
    )
    assert found.rejects == ()
    [one] = found.announcements
    assert (one.url, one.source_id, one.via, one.found_in) == (
        "https://www.news.example/a",
        "us_example",
        Via.FEED,
        URL,
    )
    assert (one.title, one.author, one.language) == ("Rain & wind", "Ann Bee", "en")
    assert one.published_at == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    assert one.published_at_raw == "Sun, 01 Mar 2026 08:30:00 +0100"


def test_rss_1_reads_items_beside_the_channel():
    found = read(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="x"><link>https://news.example/</link></channel>
        <item rdf:about="https://news.example/a"><title>A</title>
        <dc:date>2026-03-01T10:00:00+09:00</dc:date></item></rdf:RDF>"""
    )
    [one] = found.announcements
    assert one.url == "https://news.example/a"
    assert one.published_at == datetime(2026, 3, 1, 1, tzinfo=UTC)


def test_rss_091_with_its_document_type():
    found = read(
        """<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
        "http://my.netscape.com/publish/formats/rss-0.91.dtd">
        <rss version="0.91"><channel><item><title>A</title><link>http://news.example/a</link></item>
        </channel></rss>"""
    )
    assert urls(found) == ["http://news.example/a"]


def test_atom_takes_the_page_and_not_the_enclosure_or_what_the_content_links():
    found = read(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
        <link rel="self" href="https://news.example/feed"/><link href="https://news.example/"/>
        <author><name>The paper</name></author>
        <entry><title type="html">A &lt;b&gt;story&lt;/b&gt;</title>
        <link rel="enclosure" type="audio/mpeg" href="https://news.example/a.mp3"/>
        <link rel="alternate" type="application/json" href="https://news.example/a.json"/>
        <link rel="alternate" type="text/html" href="/a"/><id>tag:news.example,2026:1</id>
        <author><email>bee@news.example</email><name>Ann Bee</name></author>
        <published>2026-03-01T08:00:00Z</published><updated>2026-03-01T09:00:00Z</updated>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><title>No</title>
        <a href="https://elsewhere.example/">x</a></div></content></entry></feed>"""
    )
    [one] = found.announcements
    assert (one.url, one.title, one.author) == ("https://news.example/a", "A story", "Ann Bee")
    assert one.language == "de"
    assert one.published_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert one.modified_at == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_json_feed():
    found = read(
        """{"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://news.example/",
        "language": "fr", "next_url": "https://news.example/feed?page=2", "items": [
        {"id": "1", "url": "/a", "title": "A", "authors": [{"name": "Ann"}],
         "date_published": "2026-03-01T08:00:00-05:00"},
        {"id": "https://news.example/b"}, {"id": "3"}, "not an item"]}"""
    )
    assert urls(found) == ["https://news.example/a", "https://news.example/b"]
    assert found.announcements[0].published_at == datetime(2026, 3, 1, 13, tzinfo=UTC)
    assert found.documents == (("https://news.example/feed?page=2", None),)
    assert [one.reason for one in found.rejects] == [Reason.BAD_URL, Reason.BAD_URL]
    assert found.tally.seen == 4


def test_half_a_json_feed_keeps_its_whole_entries_and_says_so():
    found = read('{"items": [{"url": "https://news.example/a"}, {"url": "https://news.exa')
    assert urls(found) == ["https://news.example/a"]
    assert "breaks off" in found.rejects[0].evidence


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/a?x=1&amp;y=2", "https://www.news.example/a?x=1&y=2"),
        ("<![CDATA[/a?x=1&y=2]]>", "https://www.news.example/a?x=1&y=2"),
        ("/a?x=1&y=2", "https://www.news.example/a?x=1&y=2"),
        ("<![CDATA[/a?x=1&amp;y=2]]>", "https://www.news.example/a?x=1&y=2"),
        ("/a?x=1&#38;y=2", "https://www.news.example/a?x=1&y=2"),
        ("/a?x=1&amp;amp;y=2", "https://www.news.example/a?x=1&y=2"),
        ("/a?q=1&copy=2", "https://www.news.example/a?q=1&copy=2"),
        ("//cdn.news.example/a", "https://cdn.news.example/a"),
        ("www.news.example/a", "https://www.news.example/a"),
        ("news.example/a", "https://news.example/a"),
        ("\n   https://www.news.example/a\n  ", "https://www.news.example/a"),
        ("a story.html", "https://www.news.example/a%20story.html"),
        ("https://www.news.example/ärger", "https://www.news.example/ärger"),
    ],
)
def test_links_of_every_shape(link, expected):
    assert urls(read(rss(f"<item><link>{link}</link></item>"))) == [expected]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "mailto:a@b.example", "https://", "http://[::1", "", "#top"]
)
def test_what_is_no_address_is_rejected_and_counted(link):
    found = read(rss(f"<item><title>T</title><link>{link}</link></item>"))
    assert found.announcements == ()
    assert [one.reason for one in found.rejects] == [Reason.BAD_URL]
    assert "T" in found.rejects[0].evidence


def test_a_guid_is_an_address_before_one_that_says_it_is_none_which_is_the_last_to_be_taken():
    found = read(
        rss(
            "<item><guid>https://news.example/a</guid></item>"
            '<item><guid isPermaLink="false">https://news.example/b</guid></item>'
            '<item><guid isPermaLink="false">https://news.example/?p=3</guid><link>/c</link></item>'
            '<item><guid isPermaLink="true">/d</guid></item>'
            "<item><guid>urn:uuid:1</guid></item>"
        )
    )
    assert urls(found) == [
        "https://news.example/a",
        "https://news.example/b",
        "https://www.news.example/c",
        "https://www.news.example/d",
    ]
    assert len(found.rejects) == 1


def test_fields_of_extensions_do_not_hide_those_of_the_entry():
    found = read(
        '<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item>'
        "<media:title>Picture</media:title><media:content><media:link>x</media:link>"
        "</media:content><title>Story</title><link>https://news.example/a</link>"
        '<source url="https://else.example/rss"><title>Other</title></source></item></channel></rss>'
    )
    assert [(one.title, one.url) for one in found.announcements] == [
        ("Story", "https://news.example/a")
    ]


def test_feedburner_keeps_the_original_address():
    found = read(
        '<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item>'
        "<link>https://feedproxy.example/~r/1</link>"
        "<feedburner:origLink>https://news.example/a</feedburner:origLink></item></channel></rss>"
    )
    assert urls(found) == ["https://news.example/a"]


@pytest.mark.parametrize(
    ("body", "evidence"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><head><title>Not here</title></head></html>", "Not here"),
        (b"hello", "begins"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "no feed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>", "<svg>"),
        (b'{"error": "no"}', "JSON"),
        (b"[1, 2]", "JSON"),
        (b"{" * 100_000, "JSON"),
    ],
)
def test_what_is_no_feed_is_one_reject_that_says_what_it_is(body, evidence):
    found = read(body)
    assert found.announcements == ()
    [reject] = found.rejects
    assert reject.reason is Reason.FEED_UNREADABLE
    assert evidence in reject.evidence


def test_a_feed_that_announces_nothing_today_is_no_reject():
    assert read(rss("")).tally.seen == 0


def test_half_a_feed_keeps_what_is_whole_and_rejects_the_entry_that_broke_off():
    text = rss(
        "<item><title>A</title><link>https://news.example/a</link></item>"
        "<item><title>B</title><link>https://news.example/bee-story</link></item>"
    )
    cut = text[: text.index("story")]
    found = read(cut)
    assert urls(found) == ["https://news.example/a"]
    assert "breaks off" in found.rejects[0].evidence


@pytest.mark.parametrize(
    "broken",
    [
        "<item><title>A & B</title><link>https://news.example/a</link></item>",
        "<item><title>A <b>bold</title><link>https://news.example/a</link></item>",
        "<item><title>caf\x0be\x00</title><link>https://news.example/a</link></item>",
        "<item><title>&nbsp;&undefined; &#0; A</title><link>https://news.example/a</link></item>",
        "<item><media:title>x</media:title><link>https://news.example/a</link></item>",
        "<item><title attr=unquoted>A</title><link>https://news.example/a</link></item>",
    ],
)
def test_malformed_entries_are_salvaged(broken):
    found = read(rss(broken + "<item><link>https://news.example/b</link></item>"))
    assert urls(found) == ["https://news.example/a", "https://news.example/b"]


def test_a_fault_in_one_entry_does_not_change_the_addresses_of_others():
    rest = "<item><link>https://news.example/b?x=1&amp;y=2</link><title>A &lt; B</title></item>"
    for fault in ("<item><title><b>A</title></item>", "<item></b></item>", "<item>\x01<</item>"):
        [one] = read(rss(fault + rest)).announcements
        assert (one.url, one.title) == ("https://news.example/b?x=1&y=2", "A < B")


def test_words_before_the_feed_do_no_harm():
    found = read("<br />\n<b>Warning</b>: mysql\n" + rss("<item><link>/a</link></item>"))
    assert urls(found) == ["https://www.news.example/a"]


@pytest.mark.parametrize(
    ("declared", "real"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("no-such-charset", "utf-8"),
        ("base64", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-16", "utf-16"),
    ],
)
def test_charsets_that_lie(declared, real):
    item = "<item><title>“Über café”</title><link>https://news.example/a</link></item>"
    text = f'<?xml version="1.0" encoding="{declared}"?><rss><channel>{item}</channel></rss>'
    assert read(text.encode(real)).announcements[0].title == "“Über café”"


@pytest.mark.parametrize(
    ("charset", "title"),
    [("windows-1251", "Новости дня"), ("shift_jis", "日本のニュース"), ("gb18030", "新闻联播")],
)
def test_charsets_that_tell_the_truth(charset, title):
    item = f"<item><title>{title}</title><link>https://news.example/a</link></item>"
    text = f'<?xml version="1.0" encoding="{charset}"?><rss><channel>{item}</channel></rss>'
    assert read(text.encode(charset)).announcements[0].title == title
    bare = text.replace(f' encoding="{charset}"', "")
    assert read(bare.encode(charset), charset=charset).announcements[0].title == title


def test_dates_without_a_zone_are_taken_in_the_source_s():
    item = "<item><link>/a</link><pubDate>2026-03-01 08:00</pubDate></item>"
    [one] = read(rss(item), time_zone="Asia/Tokyo").announcements
    assert one.published_at == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert one.published_at_raw == "2026-03-01 08:00"


def test_a_date_that_cannot_be_read_is_kept_as_printed():
    item = "<item><link>/a</link><pubDate>soon</pubDate></item>"
    [one] = read(rss(item)).announcements
    assert (one.published_at, one.published_at_raw) == (None, "soon")


LINK = "<link>https://news.example/a</link>"
DAY = "<pubDate>Wed, 11 Mar 2026 10:00:00 GMT</pubDate>"
OTHERS = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:cms="https://cms.example/event" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


@pytest.mark.parametrize(
    "other",
    [
        "<image><title>Logo</title><link>https://news.example/</link><url>/l.png</url></image>",
        "<media:group><title>Caption</title><link>https://media.example/</link></media:group>",
        "<media:content><media:title>Caption</media:title></media:content>",
        "<itunes:title>Episode</itunes:title><itunes:author>Nobody</itunes:author>",
        "<cms:date>2020-04-30</cms:date><cms:title>Concert</cms:title><cms:link>/x</cms:link>",
        "<cms:event><title>Concert</title><pubDate>2020-04-30</pubDate><author>X</author></cms:event>",
        "<event><title>Concert</title><link>https://news.example/c</link></event>",
        "<unknown:title>Caption</unknown:title><thr:date>2001-01-01T00:00:00Z</thr:date>",
        "<description><p>Text <a href='x'>y</a></p><link>/c</link><title>i</title></description>",
        "<source url='/s'><title>Other</title><link>https://else.example/</link></source>",
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_what_is_within_another_element_or_vocabulary_is_not_the_entry_s(other, is_first):
    own = f"<title>Story</title>{LINK}{DAY}<author>Ann Bee</author>"
    item = f"<item>{other}{own}</item>" if is_first else f"<item>{own}{other}</item>"
    found = read(f"<rss {OTHERS}><channel>{item}</channel></rss>")
    [one] = found.announcements
    assert (one.url, one.title, one.author) == ("https://news.example/a", "Story", "Ann Bee")
    assert one.published_at == datetime(2026, 3, 11, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "unclosed", ["<description>a<br>b</description>", "<enclosure url='x'>", "<comments>/c"]
)
def test_an_element_that_was_not_closed_hides_nothing(unclosed):
    item = f"<item>{unclosed}<title>A</title>{LINK}{DAY}</item>"
    found = read(rss(item + "<item><title>B</title><link>https://news.example/b</link></item>"))
    assert [(one.url, one.title) for one in found.announcements] == [
        ("https://news.example/a", "A"),
        ("https://news.example/b", "B"),
    ]
    assert found.announcements[0].published_at == datetime(2026, 3, 11, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("default", "declared"),
    [
        ("", ""),
        ("http://backend.userland.com/rss2", ""),
        ("http://www.w3.org/2005/Atom", ""),
        ("http://search.yahoo.com/mrss/", ""),
        ("https://news.example/our-own", ""),
        ("", 'xmlns:dc="http://purl.org/dc/elements/1.1/"'),
        ("", 'xmlns:dc="https://purl.org/dc/elements/1.1"'),
    ],
)
def test_a_feed_may_lie_in_any_namespace_and_dublin_core_needs_no_declaration(default, declared):
    space = f'xmlns="{default}"' if default else ""
    item = (
        f"<item><title>A</title>{LINK}<dc:date>2026-03-11T10:00:00Z</dc:date>"
        "<dc:creator>Ann Bee</dc:creator><dc:creator>Bo Cee</dc:creator></item>"
    )
    [one] = read(f"<rss {space} {declared}><channel>{item}</channel></rss>").announcements
    assert (one.url, one.title, one.author) == ("https://news.example/a", "A", "Ann Bee, Bo Cee")
    assert one.published_at == datetime(2026, 3, 11, 10, tzinfo=UTC)


def test_the_feed_s_own_date_counts_before_dublin_core_s():
    item = f"<item>{LINK}<dc:date>2026-03-01</dc:date>{DAY}</item>"
    assert read(rss(item)).announcements[0].published_at == datetime(2026, 3, 11, 10, tzinfo=UTC)


def atom(entry, attributes="", url=URL):
    text = f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{entry}</feed>'
    return read_feed(text.encode(), url, "us_example")


@pytest.mark.parametrize(
    ("attributes", "entry", "expected"),
    [
        ("", "<entry><link href='h'/></entry>", "https://news.example/blog/h"),
        (
            "",
            "<entry xml:base='2026/'><link href='h'/></entry>",
            "https://news.example/blog/2026/h",
        ),
        ("xml:base='/a/'", "<entry><link href='h'/></entry>", "https://news.example/a/h"),
        (
            "xml:base='https://w.example/a/'",
            "<entry xml:base='b/'><link xml:base='c/' href='h'/></entry>",
            "https://w.example/a/b/c/h",
        ),
        (
            "xmlns:x='q' x:base='/a/'",
            "<entry><link href='h'/></entry>",
            "https://news.example/blog/h",
        ),
        (
            "",
            "<entry><link rel='http://iana.org/assignments/relation/alternate' href='/h'/></entry>",
            "https://news.example/h",
        ),
        (
            "",
            "<entry><id>https://news.example/h</id><link rel='enclosure'>/p.jpg</link></entry>",
            "https://news.example/h",
        ),
        (
            "",
            "<entry><link rel='via'>https://v.example/</link><link>https://news.example/h</link></entry>",
            "https://news.example/h",
        ),
        (
            "xmlns:ns='http://www.w3.org/2005/Atom'",
            "<entry><link ns:rel='alternate' ns:href='/h'/></entry>",
            "https://news.example/h",
        ),
    ],
)
def test_atom_links_are_seen_from_the_document_and_its_bases(attributes, entry, expected):
    home = "<link href='https://news.example/'/>"
    assert urls(atom(home + entry, attributes, "https://news.example/blog/feed.xml")) == [expected]


def test_atom_authors_are_the_entry_s_else_its_source_s_else_the_feed_s():
    found = atom(
        "<author><name>Desk</name><email>desk@news.example</email></author>"
        "<entry><link href='/a'/></entry>"
        "<entry><link href='/b'/><author><email>b@news.example</email><name>Bo</name></author>"
        "<author><name>Cy</name></author><contributor><name>Di</name></contributor></entry>"
        "<entry><link href='/c'/><source><title>S</title><author><name>Ed</name></author></source>"
        "</entry>"
    )
    assert [one.author for one in found.announcements] == ["Desk", "Bo, Cy", "Ed"]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("a@news.example (Ada Bright)", "Ada Bright"),
        ("Ada Bright &lt;a@news.example&gt;", "Ada Bright"),
        ("Ada Bright (a@news.example)", "Ada Bright"),
        ('"Ada Bright" &lt;mailto:a@news.example&gt;', "Ada Bright"),
        ("Ada Bright, a@news.example", "Ada Bright"),
        ("a@news.example", None),
        ("Ada @bright", "Ada @bright"),
    ],
)
def test_an_author_is_named_without_the_address(printed, name):
    item = f"<item>{LINK}<author>{printed}</author></item>"
    assert read(rss(item)).announcements[0].author == name


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("I &lt;3 NY &gt; LA", "I <3 NY > LA"),
        ("I <3 NY > LA", "I <3 NY > LA"),
        ("<![CDATA[ I <3 NY > LA & Rome ]]>", "I <3 NY > LA & Rome"),
        ("Up &lt; 2 % and &gt; 1 %", "Up < 2 % and > 1 %"),
        ("if a &lt;b and c&gt; d", "if a <b and c> d"),
        ("without &lt;blink&gt; but &lt;b&gt;bold&lt;/b&gt;", "without <blink> but bold"),
        ("<a href='/c'>Photographs</a>", "Photographs"),
        ("A &lt;span class='x'&gt;new&lt;/span&gt; day&lt;br/&gt;in May", "A new day in May"),
        ("AT&amp;amp;T at the caf&amp;eacute;", "AT&T at the café"),
        ("Q&amp;A: who &amp;copy 2026", "Q&A: who &copy 2026"),
    ],
)
def test_a_title_keeps_its_words_and_loses_its_markup(printed, title):
    found = read(rss(f"<item>{LINK}<title>{printed}</title></item><item><link>/b</link></item>"))
    assert found.announcements[0].title == title
    assert len(found.announcements) == 2


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("<title>A &lt;col&gt; and &lt;b&gt;</title>", "A <col> and <b>"),
        ("<title type='text'>2 &lt; 3 &gt; 1</title>", "2 < 3 > 1"),
        ("<title type='html'>A &lt;i&gt;c&lt;/i&gt; &amp;lt; d</title>", "A c < d"),
        (
            "<title type='xhtml'><d xmlns='http://w3.org/1999/xhtml'>A &lt; <i>B</i></d></title>",
            "A < B",
        ),
    ],
)
def test_an_atom_title_is_what_its_type_says(printed, title):
    assert atom(f"<entry><link href='/a'/>{printed}</entry>").announcements[0].title == title


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ('"authors": {"name": "Ann Bee"}', "Ann Bee"),
        ('"authors": [{"name": "Ann Bee"}, {"url": "/x"}, {"name": "Bo Cee"}]', "Ann Bee, Bo Cee"),
        ('"author": {"name": "Ann Bee"}', "Ann Bee"),
        ('"author": "Ann Bee"', "Ann Bee"),
        ('"authors": []', "The Desk"),
    ],
)
def test_a_json_feed_names_authors_in_every_form_and_its_titles_are_text(authors, expected):
    found = read(
        '{"version": "https://jsonfeed.org/version/1.1", "authors": [{"name": "The Desk"}],'
        f'"items": [{{"url": "/a", "title": "Up < 3% while <b> > 5%", {authors}}}]}}'
    )
    [one] = found.announcements
    assert (one.author, one.title) == (expected, "Up < 3% while <b> > 5%")


@pytest.mark.parametrize(
    "link",
    ["https://news.example/2026/bay-\treopens", "\n https://news.example/2026/\n  bay-reopens"],
)
def test_a_tab_or_a_line_break_is_no_character_of_an_address(link):
    assert urls(read(rss(f"<item><link>{link}</link></item>"))) == [
        "https://news.example/2026/bay-reopens"
    ]


def test_of_two_addresses_on_two_lines_the_first_counts():
    link = "https://news.example/a\nhttps://news.example/b"
    assert urls(read(rss(f"<item><link>{link}</link></item>"))) == ["https://news.example/a"]


def test_a_header_is_believed_where_the_declaration_is_plainly_wrong():
    item = "<item><title>Новости дня</title><link>https://news.example/a</link></item>"
    text = f'<?xml version="1.0" encoding="utf-8"?><rss><channel>{item}</channel></rss>'
    for charset in ("windows-1251", "koi8-r"):
        found = read(text.encode(charset), charset=charset)
        assert found.announcements[0].title == "Новости дня"
    assert read(text.encode(), charset="windows-1251").announcements[0].title == "Новости дня"


CATEGORIES = {
    "rss": """<rss><channel><item><link>https://news.example/a</link>
        <category>Ports &amp; ferries</category><category domain="x"><![CDATA[Storms]]></category>
        <category>Storms</category></item></channel></rss>""",
    "atom": """<feed xmlns="http://www.w3.org/2005/Atom"><entry>
        <link href="https://news.example/a"/><category term="p" label="Ports &amp; ferries"/>
        <category term="Storms"></category>
        <source><category term="Other"/></source></entry></feed>""",
    "json": """{"version": "https://jsonfeed.org/version/1.1", "items":
        [{"url": "https://news.example/a", "tags": ["Ports & ferries", "Storms", 4]}]}""",
    "dublin core": """<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
        <category>News</category><item><link>https://news.example/a</link>
        <dc:subject>Ports &amp; ferries</dc:subject><dc:subject>Storms</dc:subject>
        </item></channel></rss>""",
}


@pytest.mark.parametrize("feed", CATEGORIES.values(), ids=CATEGORIES)
def test_an_entry_tells_how_it_is_filed(feed):
    [one] = read(feed).announcements
    assert one.tags == ("Ports & ferries", "Storms")
