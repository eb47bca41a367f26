"""robots.txt read beside Google's parser and two others: what is forbidden is never asked."""

from urllib.robotparser import RobotFileParser

import pytest
from gpyrobotstxt.robots_cc import RobotsMatcher  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from protego import Protego

from pipeline.discover import read_robots, read_robots_sitemaps
from pipeline.discover.robots import delay_seconds

HOST = "https://news.example"
AGENT = "nightdesk"
SIGNS = "&=,:;+@!'()~-_.?"

# A file, then paths it allows and paths it forbids to us.
TABLE = [
    # rules and paths as they are printed
    ("Disallow: /*&print=", "/s?id=7 /s?print=1", "/s?id=7&print=1"),
    ("Disallow: /*/page=*/", "/1/page/5/", "/1/page=5/"),
    ("Disallow: /view/id=", "/view/id /view/", "/view/id=17"),
    ("Disallow: /*,print", "/a", "/a,print /a,b,print"),
    ("Disallow: /*filter:", "/filter", "/list?filter:x"),
    ("Disallow: /a;b", "/a /ab", "/a;b /a;bc"),
    ("Disallow: /\nAllow: /news/id=", "/news/id=5", "/a /news/"),
    ("Disallow: /b/ü", "/b/u", "/b/ü /b/%C3%BC /b/%c3%bc"),
    ("Disallow: /b/%c3%bc", "/b/u", "/b/ü /b/%C3%BC /b/%c3%bc"),
    ("Disallow: /a b", "/a /ab", "/a%20b"),
    ("Disallow: /*?*sort=", "/a?page=2", "/a?sort=up /a?page=2&sort=up"),
    ("Disallow: /fish*.php", "/fish.html", "/fish.php /fish/a.php?b"),
    ("Disallow: /*.php$", "/a.php?b /a.phpx", "/a.php /b/a.php"),
    ("Disallow: /a$", "/ab /", "/a"),
    ("Disallow: /a$b", "/a /ab", "/a$b /a$bc"),
    ("Disallow: *", "", "/ /a"),
    ("Disallow: /**/a", "/a", "/b/a //a"),
    ("Disallow: /?", "/ /a?b", "/?b"),
    ("Disallow: private", "/private", ""),
    ("Disallow:", "/ /a", ""),
    ("Disallow: /A", "/a", "/A"),
    # the longest rule decides, and of two as long the one that allows
    ("Disallow: /a\nAllow: /ab", "/ab /abc", "/a /ac"),
    ("Disallow: /a\nAllow: /a", "/a", ""),
    ("Allow: /*/b\nDisallow: /a", "/a/b", "/a"),
    ("Allow: /\nDisallow: /*.gif$", "/a /a.gif?b", "/a.gif"),
    ("Disallow: /\nAllow: /$", "/", "/a /index.html"),
    ("Disallow: /\nAllow: /index.html", "/ /index.html", "/a"),
    # escapes that mean nothing, as RFC 9309 asks
    ("Disallow: /%62%61%7A", "/ba", "/baz /%62az"),
    ("Disallow: /f-%2A.html", "/f-a.html", "/f-*.html /f-%2A.html /f-%2a.html"),
    ("Disallow: /f-%24", "/f-a", "/f-$ /f-%24x"),
    ("Disallow: /a%2Fb", "/a/b", "/a%2Fb /a%2fb"),
    # how lines are written
    ("disallow:/a", "/b", "/a"),
    ("DISALLOW \t: /a", "/b", "/a"),
    ("Disallow /a", "/b", "/a"),
    ("Disalow: /a", "/b", "/a"),
    ("Disallow: /a # not yet", "/b", "/a"),
    ("Disallow: /a#b", "/b", "/a"),
    ("  Disallow: /a  ", "/b", "/a"),
    ("Noindex: /a", "/a", ""),
    ("Disallow: https://news.example/a", "/a", ""),
]

# Whole files, with the agents they name.
GROUPS = [
    ("User-agent: nightdesk/1.0\nDisallow: /x", "/a", "/x"),
    ("User-agent: Nightdesk (news)\nDisallow: /x", "/a", "/x"),
    ("User-agent: NIGHTDESK\nDisallow: /x", "/a", "/x"),
    ("User-agent: nightdesk 0.1\nDisallow: /x", "/a", "/x"),
    ("User-agent: nightdesk*\nDisallow: /x", "/a", "/x"),
    ("User-agent: nightdeskx\nDisallow: /x", "/x", ""),
    ("User-agent: nightdesk-news\nDisallow: /x", "/x", ""),
    ("User-agent: n\nAllow: /\n\nUser-agent: *\nDisallow: /", "", "/ /a"),
    ("User-agent: desk\nAllow: /\n\nUser-agent: *\nDisallow: /p/", "/a", "/p/a"),
    ("User-agent: night\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", ""),
    ("User-agent: nightdesk\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", ""),
    ("User-agent: *\nDisallow: /\n\nUser-agent: nightdesk\nDisallow: /x", "/a", "/x"),
    ("User-agent: nightdesk\n\nUser-agent: *\nDisallow: /", "", "/a"),
    ("User-agent: nightdesk\nHost: news.example\nUser-agent: b\nDisallow: /", "", "/a"),
    ("User-agent: nightdesk\nSitemap: /s.xml\nUser-agent: b\nDisallow: /", "", "/a"),
    ("User-agent: nightdesk\nCrawl-delay: 5\nUser-agent: b\nDisallow: /", "", "/a"),
    ("User-agent: nightdesk\n\n\nUser-agent: b\n\nDisallow: /", "", "/a"),
    ("User-agent: nightdesk\nDisallow: /x\nUser-agent: b\nDisallow: /", "/a", "/x"),
    ("User-agent: nightdesk\nDisallow: /x\n\nUser-agent: Nightdesk\nDisallow: /y", "/a", "/x /y"),
    ("User-agent: *\nDisallow: /x\n\nUser-agent: *\nDisallow: /y", "/a", "/x /y"),
    ("User-agent: * and all others\nDisallow: /x", "/a", "/x"),
    ("User-agent: *bot\nDisallow: /x", "/x", ""),
    ("User-agent:\nDisallow: /x", "/x", ""),
    ("User-agent: 5emeRue\nDisallow: /\n\nUser-agent: *\nDisallow: /x", "/a", "/x"),
    ("User-agent: *\nDisallow: /x\n\nUser-agent: 5emeRue\nDisallow: /", "/a", "/x"),
    ("Disallow: /\nUser-agent: *\nDisallow: /x", "/a", "/x"),
    ("User agent: *\nDisallow: /x", "/a", "/x"),
    ("UserAgent: *\nDisallow: /x", "/a", "/x"),
    ("user-agent *\ndisallow /x", "/a", "/x"),
    ("User-agent: nightdesk, otherbot\nDisallow: /x", "/a", "/x"),
    ("User-agent: otherbot, nightdesk\nDisallow: /x", "/x", ""),
    ("# all\nUser-agent: * # all\nDisallow: /x # x", "/a", "/x"),
    ("<!DOCTYPE html>\n<title>Disallow: /</title>", "/a", ""),
    ("<pre> a b\nUser-agent: *\nDisallow: /x\n</ pre >", "/a", "/x"),
]


def rows() -> list[tuple[str, str, bool]]:
    files = [(f"User-agent: *\n{rules}", *paths) for rules, *paths in TABLE] + GROUPS
    for sign in SIGNS:
        files += [
            (f"User-agent: *\nDisallow: /a{sign}b", f"/a /ab /c/a{sign}b", f"/a{sign}b /a{sign}bc"),
            (f"User-agent: *\nDisallow: /*{sign}b", f"/a /a{sign}c", f"/a{sign}b /c/a{sign}b"),
            (f"User-agent: *\nDisallow: /a{sign}b$", f"/a{sign}bc", f"/a{sign}b"),
            (f"User-agent: *\nDisallow: /\nAllow: /a{sign}b", f"/a{sign}bc", f"/a /ac{sign}b"),
        ]
    found = []
    for text, allowed, forbidden in files:
        found += [(text, path, True) for path in allowed.split()]
        found += [(text, path, False) for path in forbidden.split()]
    return found


def google(text: str, url: str) -> bool:
    return bool(RobotsMatcher().one_agent_allowed_by_robots(text, AGENT, url))


def test_the_table_holds_some_hundred_pairs():
    assert len(rows()) > 300


@pytest.mark.parametrize(("text", "path", "is_allowed"), rows())
def test_a_path_is_asked_where_the_file_allows_it(text, path, is_allowed):
    assert read_robots(text, AGENT).allows(HOST + path) is is_allowed
    assert read_robots(text.replace("\n", "\r\n").encode(), AGENT).allows(HOST + path) is is_allowed
    assert google(text, HOST + path) or not is_allowed


def test_what_google_and_two_others_forbid_is_forbidden_and_they_are_wrong_alone():
    alone = {"google": 0, "protego": 0, "urllib": 0}
    for text, path, is_allowed in rows():
        theirs = {
            "google": google(text, HOST + path),
            "protego": Protego.parse(text).can_fetch(HOST + path, AGENT),
            "urllib": _urllib(text, HOST + path),
        }
        if not any(theirs.values()):
            assert not is_allowed, (text, path)
        for name, answer in theirs.items():
            alone[name] += answer is not is_allowed
    assert alone["google"] < alone["protego"] < alone["urllib"], alone


def _urllib(text: str, url: str) -> bool:
    parser = RobotFileParser()
    parser.parse(text.splitlines())
    return parser.can_fetch(AGENT, url)


PIECES = st.sampled_from([*SIGNS, "/", "/", "a", "b", "*", "$", "%2f", "%2F", "%c3%a4", "%62", "ä"])
VALUES = st.lists(PIECES, max_size=6).map(lambda pieces: "/" + "".join(pieces))
AGENTS = st.sampled_from(["*", "nightdesk", "Nightdesk/1.0", "n", "desk", "b", "nightdesk-x", ""])
LINES = st.one_of(
    st.builds("User-agent: {}".format, AGENTS),
    st.builds("{}: {}".format, st.sampled_from(["Disallow", "Allow", "Disalow", "Host"]), VALUES),
    st.sampled_from(["Sitemap: /s.xml", "Crawl-delay: 5", "", "# note", "Allow: /index.html"]),
)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=9), st.lists(VALUES, min_size=1, max_size=4))
def test_nothing_is_asked_that_google_reads_as_forbidden(lines, paths):
    text = "\n".join(["User-agent: *", *lines])
    robots = read_robots(text.encode(), AGENT)
    for path in paths:
        assert google(text, HOST + path) or not robots.allows(HOST + path)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_is_read_in_the_coding_it_has(coding):
    body = "User-agent: *\nDisallow: /größe\nSitemap: /s.xml".encode(coding)
    assert not read_robots(body, AGENT).allows(f"{HOST}/größe")
    assert read_robots_sitemaps(body, f"{HOST}/robots.txt") == [f"{HOST}/s.xml"]


def test_letters_that_are_no_utf_8_mean_their_bytes():
    robots = read_robots("User-agent: *\nDisallow: /größe".encode("latin-1"), AGENT)
    assert not robots.allows(f"{HOST}/gr%F6%DFe")


def test_half_a_mebibyte_is_read_and_a_line_that_is_cut_there_allows_nothing():
    head = "User-agent: *\nDisallow: /\n"
    filler = "# note\n" * ((512_000 - len(head)) // 7 - 10)
    assert not read_robots(f"{filler}{head}".encode(), AGENT).allows(f"{HOST}/a")
    rest = 524_288 - len(head) - len("\nAllow: /a")
    cut = f"{head}{'#' * rest}\nAllow: /abc\n"
    assert not read_robots(cut.encode(), AGENT).allows(f"{HOST}/ax")
    assert read_robots(cut.replace("Allow: /abc", "Allow: /a").encode(), AGENT) is not None


def test_rules_behind_the_first_five_thousand_are_heard():
    body = "User-agent: *\n" + "".join(f"Disallow: /{n}\n" for n in range(20_000))
    robots = read_robots(body.encode(), AGENT)
    assert not robots.allows(f"{HOST}/19999")
    assert robots.allows(f"{HOST}/a")


@pytest.mark.parametrize(
    ("printed", "seconds"),
    [
        ("7", 7.0),
        ("2.5", 2.5),
        ("2,5", 2.5),
        (".5", 0.5),
        ("10.", 10.0),
        ("10s", 10.0),
        ("10 seconds", 10.0),
        ("5 sec.", 5.0),
        ("2 min", 120.0),
        ("500ms", 0.5),
        ("1e2", 100.0),
        ("0", 0.0),
        ("inf", None),
        ("nan", None),
        ("1e309", None),
        ("99999999999999", None),
        ("-1", None),
        ("much", None),
        ("ten", None),
        ("1_0", None),
        ("0x10", None),
        ("1/10", None),
        ("", None),
    ],
)
def test_a_crawl_delay_is_a_number_of_seconds_or_none(printed, seconds):
    assert delay_seconds(printed) == seconds
    robots = read_robots(f"User-agent: *\nCrawl-delay: {printed}", AGENT)
    assert robots.crawl_delay_seconds == seconds


def test_a_crawl_delay_is_of_the_agents_above_it():
    text = "User-agent: slowbot\nCrawl-delay: 100\n\nUser-agent: *\nDisallow: /admin"
    assert read_robots(text, AGENT).crawl_delay_seconds is None
    text = "User-agent: *\nCrawl-delay: 9\n\nUser-agent: nightdesk\nDisallow: /x\nCrawl-delay: 3"
    assert read_robots(text, AGENT).crawl_delay_seconds == 3.0


def test_sitemaps_are_found_on_every_line_that_names_one():
    text = (
        "User-agent: *\n"
        "Sitemap: https://news.example/robots.txt\n"
        "Sitemap: /sitemap.xml\t# all\n"
        "site-map: news.xml\n"
        "SITEMAP : //maps.example/a.xml\n"
        "Sitemap https://news.example/b.xml\n"
        "Sitemap: ftp://news.example/c.xml\n"
        "Sitemap:\n"
        "Disallow: /x\x0bSitemap: /d.xml"
    )
    assert read_robots_sitemaps(text, f"{HOST}/robots.txt") == [
        f"{HOST}/robots.txt",
        f"{HOST}/sitemap.xml",
        f"{HOST}/news.xml",
        "https://maps.example/a.xml",
        f"{HOST}/b.xml",
    ]


def test_a_sitemap_s_address_with_a_latin_letter_names_its_bytes():
    found = read_robots_sitemaps(b"Sitemap: https://n.example/caf\xe9.xml", "https://n.example/")
    assert found == ["https://n.example/caf%E9.xml"]
