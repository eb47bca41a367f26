import pytest

from pipeline.extract.page.meta_tags import read_meta_tags
from pipeline.extract.page.page import parse_page
from pipeline.extract.page.title import read_title, strip_site

SITE = ("Example Gazette", "gazette.example", "gazette")


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Rain ends - Example Gazette", "Rain ends"),
        ("Rain ends | Example Gazette", "Rain ends"),
        ("Rain ends – EXAMPLE GAZETTE", "Rain ends"),
        ("Rain ends | gazette.example", "Rain ends"),
        ("Example Gazette: Rain ends", "Example Gazette: Rain ends"),
        ("Example Gazette | Rain ends", "Rain ends"),
        (
            "Example Gazette Sports - Rain halts the match",
            "Example Gazette Sports - Rain halts the match",
        ),
        ("Gazette News - Rain over the country", "Rain over the country"),
        ("Gazette buys - a report about rivals", "Gazette buys - a report about rivals"),
        ("Gazette News - Rain", "Gazette News - Rain"),
        ("Rain - and sun", "Rain - and sun"),
        ("Rain-soaked fans", "Rain-soaked fans"),
        ("Why the Example Gazette matters", "Why the Example Gazette matters"),
        ("Example Gazette", "Example Gazette"),
    ],
)
def test_the_sites_name_is_taken_off(printed, title):
    assert strip_site(printed, SITE) == title


def read(html, headline=None):
    page = parse_page("https://gazette.example/a", html)
    node = {"headline": headline} if headline else {}
    return read_title(page, node, read_meta_tags(page), SITE).text


def test_the_editors_headline_comes_first():
    html = '<title>Rain over | Example Gazette</title><meta property="og:title" content="Rain">'
    assert read(html + "<h1>Rain over the whole country</h1>", "Rain over the whole country") == (
        "Rain over the whole country"
    )


def test_what_the_page_shows_decides_between_two():
    html = '<title>Seo rain</title><meta property="og:title" content="Rain at last">'
    html += "<h1>Rain at last</h1>"
    assert read(html, "Seo rain") == "Rain at last"


def test_a_title_cut_short_is_made_whole():
    html = '<meta property="og:title" content="Rain over the whole…">'
    html += "<h1>Rain over the whole country</h1>"
    assert read(html) == "Rain over the whole country"


def test_a_section_after_the_heading_is_taken_off():
    html = '<meta property="og:title" content="Rain over the country | Weather">'
    html += "<h1>Rain over the country</h1>"
    assert read(html) == "Rain over the country"


def test_the_heading_of_a_login_box_is_not_the_title():
    html = "<title>Rain over the country - Example Gazette</title>"
    html += "<h1>Log in</h1><h1>Rain over the country</h1>"
    assert read(html) == "Rain over the country"


@pytest.mark.parametrize("html", ["", "<p>text</p>", "<title></title><h1> </h1>"])
def test_a_page_without_any_title_has_none(html):
    assert read(html) == ""


def test_the_barest_of_two_statements_is_the_title():
    html = '<meta property="og:title" content="Rain over the whole country">'
    assert read(html, "Weather: Rain over the whole country") == "Rain over the whole country"
    assert read(html, "Rain over the whole country * by Jane Roe") == "Rain over the whole country"


def test_the_site_and_the_section_that_head_a_page_are_not_its_title():
    html = "<title>Rain Over the Whole Country -- Weather Desk -- The Old Gazette</title>"
    html += "<h1>The Old Gazette</h1><h1>Weather Desk</h1>"
    assert read(html) == "Rain Over the Whole Country"


def test_of_the_parts_between_bars_the_longest_is_the_title():
    html = "<title>OLD PAPER | Weather | Rain over the whole country</title>"
    assert read(html) == "Rain over the whole country"


def test_a_heading_about_something_else_is_not_the_title():
    html = "<title>Rain over the whole country</title><h1>Server error! Please wait</h1>"
    assert read(html) == "Rain over the whole country"


def test_a_heading_counts_where_the_documents_title_says_nothing():
    assert read("<title>Home</title><h1>Rain over the country</h1>") == "Rain over the country"


def test_a_first_name_is_no_kicker():
    html = '<meta property="og:title" content="Jane Roe wins the whole harbour race">'
    html += '<meta name="twitter:title" content="Roe wins the whole harbour race">'
    assert read(html + "<h1>Jane Roe wins the whole harbour race</h1>") == (
        "Jane Roe wins the whole harbour race"
    )


def test_a_kicker_behind_a_mark_is_taken_off():
    html = '<meta property="og:title" content="Harbour race: Roe wins after all the rain">'
    html += '<meta name="twitter:title" content="Roe wins after all the rain">'
    assert read(html) == "Roe wins after all the rain"


def test_the_heading_of_a_page_without_a_headline_is_longer_than_what_other_sites_get():
    html = "<title>Rain over the country</title>"
    html += '<meta property="og:title" content="Rain over the country">'
    html += "<h1>After seven dry weeks, rain falls over the whole country</h1>"
    assert read(html) == "After seven dry weeks, rain falls over the whole country"
    assert read(html, "Rain over the country") == "Rain over the country"


def test_a_heading_of_something_else_does_not_replace_what_is_stated():
    html = '<title>Rain over the country</title><meta property="og:title" content="Rain returns">'
    assert read(html + "<h1>The Example Gazette of Harbour Street</h1>") == "Rain returns"


def test_every_title_is_told_with_its_place():
    html = '<title>Rain | Example Gazette</title><meta property="og:title" content="Rain at last">'
    page = parse_page("https://gazette.example/a", html + "<h1> Rain\n at last</h1><h1></h1>")
    headline = read_title(page, {"headline": "Rain!"}, read_meta_tags(page), SITE)
    assert headline.stated == (
        ("json-ld headline", "Rain!"),
        ("og:title", "Rain at last"),
        ("h1", "Rain at last"),
        ("title", "Rain | Example Gazette"),
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Ferries stop<br>for the whole winter",
        "<span>Transport</span><span>Ferries stop for the whole winter</span>",
        '<small>Transport</small> <span class="line">Ferries stop for the whole winter</span>',
        "Ferries stop for the whole winter <a href='#top'>¶</a>",
        "Ferries stop for the <del>hole</del> whole winter",
    ],
)
def test_a_heading_is_read_as_it_is_seen(heading):
    html = f"<title>Example Gazette</title><h1>{heading}</h1>"
    assert read(html) == "Ferries stop for the whole winter"


@pytest.mark.parametrize(
    "heading", ["<span>Ferries:</span> <span>they stop in winter</span>",
                "<span>Ferries</span><span>: they stop in winter</span>"]
)  # fmt: skip
def test_a_mark_ties_the_parts_of_a_heading(heading):
    assert read(f"<h1>{heading}</h1>") in {
        "Ferries: they stop in winter",
        "Ferries : they stop in winter",
    }


@pytest.mark.parametrize(
    "head",
    [
        "<title>Example Gazette: all the news of the coast</title>",
        '<title>The Gazette: all news</title><meta name="twitter:title" content="Gazette: all">',
    ],
)
def test_what_a_site_claims_on_each_page_is_not_its_title(head):
    assert read(head + "<h1>Ferries stop for winter</h1>") == "Ferries stop for winter"


def test_the_feed_and_the_address_tell_a_claim_from_a_title():
    html = "<title>All the news of the whole coast</title><h1>Ferries stop for the winter</h1>"
    page = parse_page("https://gazette.example/2026/ferries-stop-winter", html)
    assert read_title(page, {}, read_meta_tags(page), SITE).text == "Ferries stop for the winter"
    page = parse_page("https://gazette.example/?p=12", html)
    feed = ["Ferries stop for the winter"]
    assert read_title(page, {}, read_meta_tags(page), SITE, feed).text == feed[0]


def test_a_heading_of_the_second_rank_counts_where_it_is_called_a_title():
    html = (
        '<title>Example Gazette: all the news</title><h2 class="entry-title">Ferries stop now</h2>'
    )
    assert read(html) == "Ferries stop now"


def test_markup_and_escapes_in_data_for_machines_are_undone():
    assert read("", "Ferries <em>stop</em> at last") == "Ferries stop at last"
    assert read("", "Ferries &amp;#8230; stop") == "Ferries … stop"


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("<span class='live'>LIVE</span> The dam holds after rain", "The dam holds after rain"),
        ("<b class='badge'>Exclusive:</b> The dam holds after rain", "The dam holds after rain"),
        ("<i>Rain</i> and the dam that holds", "Rain and the dam that holds"),
        ("<span class='label'>Dam</span>s", "Dams"),
    ],
)
def test_a_label_before_the_heading_is_no_part_of_it(heading, title):
    assert read(f"<title>x</title><h1>{heading}</h1>") == title


def test_a_heading_that_the_document_repeats_is_the_title_whatever_other_sites_are_told():
    page = (
        "<title>Your car's maintenance checklist - Example Gazette</title>"
        "<meta property=og:title content='Your maintenance checklist'>"
        "<h1>Your car's maintenance checklist</h1><h1>Tips for your car</h1>"
    )
    assert read(page) == "Your car's maintenance checklist"
    assert read(page, headline="A checklist for cars") == "A checklist for cars"


def test_a_heading_of_a_part_is_no_title_where_another_repeats_the_documents():
    page = (
        "<title>Planting in rows or beds - Example Gazette</title>"
        "<meta property=og:title content='Planting in rows or beds - Example Gazette'>"
        "<h1>Planting in rows or beds</h1><h1>How planting in rows began</h1>"
    )
    assert read(page) == "Planting in rows or beds"
