"""A list of sources is read whatever it is, and a row that names nothing says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.curate.leads import THREE_LETTERS, country_code, whole_address
from pipeline.curate.lists import read_leads
from pipeline.curate.opml import opml
from pipeline.errors import SourceError
from pipeline.sources.model import Source


def read(data, name="list"):
    return read_leads(data if isinstance(data, bytes) else data.encode(), name)


def addresses(data):
    return [one.address for one in read(data).rows]


@pytest.mark.parametrize(
    "outline",
    [
        '<outline xmlUrl="http://n.example/rss?a=1&b=2" htmlUrl="http://n.example?x&y=1"/>',
        '<outline xmlUrl="http://n.example/rss?a=1&amp;b=2"/>',
        '<outline text="The "Daily" News" xmlUrl="http://n.example/rss?a=1&amp;b=2"/>',
        "<outline type=rss xmlUrl=http://n.example/rss?a=1&b=2 unread=0 />",
        ',<outline xmlurl="http://n.example/rss?a=1&amp;b=2" text="A &nbsp; > B"></outline>',
        '<outline type="atom" text="A"><outline type="link" url="http://n.example/rss?a=1&b=2"/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_reader_s_opml_is_read_however_it_is_broken(outline, encoding):
    text = f'<?xml version="1.0"?>\n<opml version="1.0"><body>{outline}</body></opml>'
    found = [one.feed for one in read(text.encode(encoding)).rows if one.feed]
    assert found == ["http://n.example/rss?a=1&b=2"]


def test_what_we_export_is_what_we_import():
    feeds = ("https://n.example/rss?a=1&b=2", "https://n.example/ä.xml")
    source = Source(id="us_n", name="N & <Co>", homepage="https://n.example/", feeds=feeds)
    leads = read(opml([source])).rows
    assert tuple(one.feed for one in leads) == feeds
    assert {one.name for one in leads} == {"N & <Co>"}


def test_entities_of_a_bomb_stay_what_they_are():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE opml [<!ENTITY e0 "bomb">{levels}]><opml><body>'
    text += '<outline text="&e11;" xmlUrl="https://n.example/feed"/></body></opml>'
    [lead] = read(text).rows
    assert lead.feed == "https://n.example/feed"
    assert len(lead.name) < 10


def test_media_cloud_s_collections_are_read_by_their_columns():
    [first, second] = read(
        "id,name,url_search_string,label,pub_country,pub_state,primary_language,homepage\n"
        "1,n.example,,The News,USA,US-NY,en,https://www.n.example/\n"
        "2,m.example,,Notícias,PRT,,pt,\n"
    ).rows
    assert (first.home, first.name, first.country, first.language) == (
        "https://www.n.example/",
        "The News",
        "us",
        "en",
    )
    assert (second.home, second.name, second.country) == ("https://m.example", "Notícias", "pt")


@pytest.mark.parametrize(
    "text",
    [
        "Name;Homepage\nÄrger;a.example\nB;http://b.example/\n",
        "sep=;\r\nName;Homepage\r\nÄrger;a.example\r\nB;http://b.example/\r\n",
        "a.example\tÄrger\nhttp://b.example/\tB\n",
        "Ärger,a.example\nB,http://b.example/\n",
        '[{"url": "a.example"}, {"url": "http://b.example/"}]',
        '{"results": ["a.example", "http://b.example/"]}',
        "# ours\n\na.example  Ärger\n  <http://b.example/> # the other\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_tables_and_lines_are_read_as_people_save_them(text, encoding):
    assert addresses(text.encode(encoding)) == ["https://a.example", "http://b.example/"]


def test_a_comma_within_an_address_is_its_own():
    assert addresses("http://a.example/x,1.html\nhttp://b.example/\n") == [
        "http://a.example/x,1.html",
        "http://b.example/",
    ]


def test_a_name_of_fundus_is_a_name():
    rows = read("PublisherCollection.uk.TheGuardian\nde.SpiegelOnline\nTaz\n").rows
    assert [(one.country, one.publisher) for one in rows] == [
        ("gb", "TheGuardian"),
        ("de", "SpiegelOnline"),
        ("", "Taz"),
    ]


@pytest.mark.parametrize("text", ["mailto:a@n.example", "ftp://n.example", "javascript:x", "a b"])
def test_what_is_no_address_is_a_row_that_says_so(text):
    [lead] = read(f"{text}\n").rows
    assert lead.fault == "is no address of a site"


@pytest.mark.parametrize("code", ["us", "USA", "United States", "united states"])
def test_a_country_is_known_by_any_of_its_names(code):
    assert country_code(code) == "us"


def test_every_country_has_three_letters():
    assert len(set(THREE_LETTERS.values())) == len(THREE_LETTERS) >= 249


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_file_is_a_list_or_refused_in_a_sentence(data):
    try:
        rows = read(data).rows
    except SourceError:
        return
    assert rows
    assert [one.row for one in rows] == list(range(1, len(rows) + 1))
    assert all(one.address or one.fault or one.publisher for one in rows)


@given(st.text(max_size=80))
def test_a_whole_address_is_none_or_stays_itself(text):
    found = whole_address(text)
    assert found == "" or whole_address(found) == found
