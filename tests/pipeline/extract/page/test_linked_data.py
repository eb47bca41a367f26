import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.page.linked_data import (
    article_node,
    first_text,
    read_linked_data,
    read_nodes,
    types,
)
from pipeline.extract.page.page import parse_page

URL = "https://gazette.example/2026/03/01/rain"


def nodes(*scripts):
    html = "".join(f'<script type="application/ld+json">{text}</script>' for text in scripts)
    return read_nodes(parse_page(URL, html))


def chosen(*scripts):
    page = parse_page(URL, "")
    return article_node(nodes(*scripts), page)


STORY = {"@type": "NewsArticle", "headline": "Rain"}


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(STORY),
        json.dumps([STORY]),
        json.dumps({"@graph": [{"@type": "WebSite", "name": "Gazette"}, STORY]}),
        json.dumps({"@type": "WebPage", "mainEntity": STORY}),
        '{"@type": "NewsArticle", "headline": "Rain",}',
        '{"@type": "NewsArticle", "headline": "Rain"};',
        '<!-- {"@type": "NewsArticle", "headline": "Rain"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Rain"}\n//]]>',
        '{"@type": "https://schema.org/NewsArticle", "headline": "Rain"}',
        '{"@type": ["Article", "NewsArticle"], "headline": "Rain"}',
        '{"@type": "NewsArticle", "description": "two\nlines\tof text", "headline": "Rain"}',
        '{"@type": "NewsArticle", "headline": "Rain"} {"@type": "Thing"}',
    ],
)
def test_every_way_publishers_write_it(script):
    assert first_text(chosen(script), "headline") == "Rain"


@pytest.mark.parametrize("script", ["", "{", "null", "[]", "7", '"text"', "[" * 5000, "{{{}}}"])
def test_broken_data_states_nothing(script):
    assert chosen(script) == {}


def test_the_node_that_names_this_address_is_the_article():
    other = {"@type": "NewsArticle", "headline": "Sun", "url": "https://gazette.example/sun"}
    here = {"@type": "NewsArticle", "headline": "Rain", "mainEntityOfPage": {"@id": URL}}
    assert first_text(chosen(json.dumps([other, here])), "headline") == "Rain"


def test_teasers_of_other_articles_do_not_count():
    teasers = {
        "@type": "ItemList",
        "itemListElement": [{"@type": "NewsArticle", "headline": "Sun"}],
    }
    assert first_text(chosen(json.dumps([teasers, STORY])), "headline") == "Rain"
    assert chosen(json.dumps(teasers)) == {}


def test_text_is_unescaped():
    assert first_text({"headline": "Rain &amp; sun"}, "headline") == "Rain & sun"
    assert first_text({"headline": {"@value": "Rain"}}, "headline") == "Rain"


def test_a_flood_of_nodes_is_bounded():
    assert len(nodes(*[json.dumps([STORY] * 3000)] * 50)) <= 2000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["@type", "@graph", "@id", "name", "author", "headline", "mainEntity"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_no_shape_breaks_it(value):
    script = json.dumps(value).replace("<", "\\u003c")
    for node in nodes(script):
        types(node)
        first_text(node, "headline", "name", "author")


NAMED = '"headline": "Rain", "author": {"@type": "Person", "name": "Ida Moss"}'


@pytest.mark.parametrize(
    "script",
    [
        '{\n// the desk\'s "own" story\n"@type": "NewsArticle", ' + NAMED + "}",
        '{"@type": "NewsArticle", /* "checked" */ ' + NAMED + "}",
        '<!-- story --> {"@type": "NewsArticle", ' + NAMED + "}",
        '<!--\n{"@type": "NewsArticle", ' + NAMED + "}\n//-->",
        '{"@type": "NewsArticle", <!-- story --> ' + NAMED + "}",
        '{,"@type": "NewsArticle", ' + NAMED + "}",
        '{"@type": "NewsArticle", "keywords": ["a",, "b"],, ' + NAMED + "}",
        '{"@type": "NewsArticle" ' + NAMED.replace(", ", "\n") + "}",
        '{"@type": "NewsArticle", "description": "The "new" bridge, he said", ' + NAMED + "}",
        '{"@type": "NewsArticle", "description": "He said "yes", she "no"", ' + NAMED + "}",
        '{"@type": "NewsArticle", "keywords": undefined, "wordCount": NaN, ' + NAMED + "}",
        '{"@type": "NewsArticle", "keywords": , ' + NAMED + "}",
        '{"@type": "NewsArticle", ' + NAMED + ', "articleBody": "The rain of',
        '{"@type": "NewsArticle", ' + NAMED + ', "artic',
        '{"@type": "NewsArticle", ' + NAMED + ', "url":',
        '{"@type": "NewsArticle", ' + NAMED,
        '{"@type": "NewsArticle", ' + NAMED + "}}",
        '{"@type": "WebSite", "name": "Gazette"}\n{"@type": "NewsArticle", ' + NAMED + "}",
        '{"@type": "WebSite", "name": "Gazette"},\n{"@type": "NewsArticle", ' + NAMED + "}",
        "{'@type': 'NewsArticle', " + NAMED.replace('"', "'") + "}",
        '{"@type": "NewsArticle", ' + NAMED.replace('"headline"', "headline") + "}",
        'var data = {"@type": "NewsArticle", ' + NAMED + "};",
        '<br />\n<b>Notice</b>: Undefined index: x\n{"@type": "NewsArticle", ' + NAMED + "}",
        '{"@type": "NewsArticle", "description": "a \\d pattern", ' + NAMED + "}",
        ('{"@type": "NewsArticle", ' + NAMED + "}").replace('"', "&quot;"),
        '{"@type": "NewsArticle",\xa0' + NAMED + "}",
    ],
)
def test_what_is_written_wrongly_is_read_as_it_was_meant(script):
    found = chosen(script)
    assert first_text(found, "headline") == "Rain"
    assert first_text(found, "author") == "Ida Moss"


def test_a_repair_is_noted_and_vouches_for_no_text():
    whole = '{"@type": "NewsArticle", "articleBody": "It rained.", "headline": "Rain"}'
    script = '<script type="application/LD+json; charset=utf-8">%s</script>'
    sound = read_linked_data(parse_page(URL, script % whole))
    assert sound.notes == ()
    assert first_text(sound.nodes[0], "articleBody") == "It rained."
    mended = read_linked_data(parse_page(URL, script % whole.replace('", "head', '"; "head')))
    assert mended.notes == ("json-ld: not valid JSON, repaired",)
    assert first_text(mended.nodes[0], "headline", "articleBody") == "Rain"
    assert "articleBody" not in mended.nodes[0]


def test_what_is_too_long_to_repair_is_noted():
    script = '{"@type": "NewsArticle", "a": [' + '"b"c,' * 20_000
    page = parse_page(URL, f'<script type="application/ld+json">{script}</script>')
    found = read_linked_data(page)
    assert found.nodes == []
    assert found.notes == ("json-ld: not valid JSON, too long to repair",)


@pytest.mark.parametrize("nothing", ["undefined", "null", "NaN", "None", " "])
def test_the_name_of_nothing_is_no_value(nothing):
    assert first_text({"@type": "NewsArticle", "headline": nothing}, "headline") is None
