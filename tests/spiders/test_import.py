"""A curator's whole list is taken in: politely, resumably, each row with what became of it."""

import json
import signal
import subprocess
import sys
import time

import pytest

from pipeline.__main__ import main
from pipeline.run import process_environment
from pipeline.sources import load_catalog

from .conftest import Answer, feed

pytestmark = pytest.mark.server

WORDS = "The council met on Monday and spoke about the harbour for a long time. " * 12


def page(title, body=""):
    return f'<html lang="en"><head><title>{title}</title></head><body>{body}</body></html>'


def article(number):
    return Answer(
        '<html lang="en"><head><title>Harbour talks</title>'
        '<meta property="article:published_time" content="2026-03-01T10:00:00Z">'
        f"</head><body><article><h1>Harbour talks {number}</h1><p>{WORDS}</p><p>{WORDS}</p>"
        "</article></body></html>"
    )


def publish(web, host, *, feed_at="/rss.xml"):
    """A small site with a feed and two articles."""
    home = f"http://{host}"
    stories = [f"{home}/2026/03/01/harbour-talks-{number}" for number in (1, 2)]
    link = f'<link rel="alternate" type="application/rss+xml" href="{feed_at}">'
    web.pages |= {
        f"{home}/": Answer(page(host.title(), link), headers={"Content-Type": "text/html"}),
        f"{home}{feed_at}": Answer(feed(*stories), headers={"Content-Type": "text/xml"}),
        **{url: article(number) for number, url in enumerate(stories)},
    }


@pytest.fixture
def take(nights, monkeypatch, capsys, tmp_path):
    """Import a list, and give its rows by what they say."""
    nights.settings.catalog.mkdir(exist_ok=True)
    for name, value in nights.settings.environment().items():
        monkeypatch.setenv(name, value)

    def take(text, *more, name="list.txt", code=0):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        assert main(["sources", "import", str(file), "--json", *more]) == code
        said = capsys.readouterr()
        if not said.out:
            return said.err
        return {one["stated"]: one for one in json.loads(said.out)["rows"]}

    return take


def test_each_row_of_a_list_is_told_what_became_of_it(nights, web, take):
    nights.source(homepage="'http://known.example/'", feeds="['http://known.example/feed']")
    publish(web, "one.example")
    publish(web, "two.example", feed_at="/news/atom.xml")
    web.pages |= {
        "http://three.example/": Answer("", 302, {"Location": "http://one.example/"}),
        "http://bare.example/": Answer(page("Bare")),
        "http://shut.example/": Answer(page("Shut"), 403),
        "http://quiet.example/robots.txt": Answer("User-agent: *\nDisallow: /"),
        "http://quiet.example/": Answer(page("Quiet")),
    }
    rows = take(
        "\n".join(
            (
                "# what we read",
                "http://one.example/",
                "http://one.example/#again",
                "http://two.example/news/atom.xml",
                "http://www.known.example/sport",
                "http://three.example/",
                "http://bare.example/",
                "http://shut.example/",
                "http://quiet.example/",
                "http://gone.example/",
                "http://gone.example/feed.xml",
                "http://169.254.169.254/latest",
                "mailto:editor@news.example",
                "just some words",
                "us.Example",
                "de.Nobody",
            )
        ),
        "--group",
        "mine",
        "--country",
        "NZL",
    )
    outcomes = {stated: row["outcome"] for stated, row in rows.items()}
    assert outcomes.pop("http://three.example/") in {"added", "known already"}  # who comes first
    assert outcomes == {
        "http://one.example/": outcomes["http://one.example/"],
        "http://one.example/#again": outcomes["http://one.example/"],
        "http://two.example/news/atom.xml": "added",
        "http://www.known.example/sport": "known already",
        "http://bare.example/": "no route",
        "http://shut.example/": "refused",
        "http://quiet.example/": "refused",
        "http://gone.example/": "dead",
        "http://gone.example/feed.xml": "dead",
        "http://169.254.169.254/latest": "refused",
        "mailto:editor@news.example": "refused",
        "just some words": "refused",
        "us.Example": "known already",
        "de.Nobody": "no route",
    }
    told = {row["outcome"] for row in rows.values() if not row["told"]}
    assert told <= {"known already"}, "whatever was not added is told why"
    catalog = load_catalog(nights.settings.catalog)
    assert sorted(source.id for source in catalog) == ["nz_one", "nz_two", "us_example"]
    assert catalog["nz_two"].feeds == ("http://two.example/news/atom.xml",)
    assert catalog["nz_two"].groups == ("mine",)
    assert catalog["nz_two"].origin == "imported from list.txt"
    assert not [one for one in nights.settings.catalog.rglob("*") if ".part" in one.name]


def test_the_feeds_of_one_site_make_one_source_and_dead_ones_are_told(nights, web, take):
    publish(web, "one.example")
    web.pages["http://feeds.feedburner.com/one"] = web.pages["http://one.example/rss.xml"]
    rows = take(
        '<opml version="2.0"><body><outline text="Papers">'
        '<outline type="rss" text="One" xmlUrl="http://one.example/rss.xml?a=1&b=2"/>'
        '<outline type="rss" text="One" xmlUrl="http://one.example/rss.xml"/>'
        '<outline text="Other" xmlUrl="feed:http://one.example/gone.xml"/></outline></body></opml>',
        name="reader.opml",
    )
    assert {row["outcome"] for row in rows.values()} == {"added"}
    assert "gone.xml" in rows["feed:http://one.example/gone.xml"]["told"]
    [source] = load_catalog(nights.settings.catalog)
    assert source.feeds == ("http://one.example/rss.xml",)
    rows = take("http://feeds.feedburner.com/one\n", name="later.txt")
    assert [row["outcome"] for row in rows.values()] == ["known already"]
    assert "it lacks the feed" in rows["http://feeds.feedburner.com/one"]["told"]


@pytest.mark.slow
def test_an_import_that_is_killed_goes_on_and_asks_nobody_twice(nights, web, tmp_path):
    hosts = [f"site{number}.example" for number in range(16)]
    for host in hosts:
        publish(web, host)
    nights.settings.catalog.mkdir(exist_ok=True)
    file = tmp_path / "list.csv"
    file.write_text("Name;Homepage\n" + "".join(f"Site;http://{host}/\n" for host in hosts))
    command = [sys.executable, "-m", "pipeline", "sources", "import", str(file), "--json"]
    environment = process_environment(nights.settings)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as child:
        while not list(nights.settings.catalog.rglob("*.toml")):
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
    before = {one.name: one.read_text() for one in nights.settings.catalog.rglob("*.toml")}
    assert 0 < len(before) < len(hosts)
    asked = {host for host in hosts if f"us_{host.partition('.')[0]}.toml" in before}
    web.log.clear()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    rows = json.loads(done.stdout)["rows"]
    assert [row["outcome"] for row in rows] == ["added"] * len(hosts)
    assert not [host for host in asked if web.asked_of(host)]
    assert all(
        (nights.settings.catalog / "us" / name).read_text() == text for name, text in before.items()
    )
    assert not list((nights.settings.work / "imports").iterdir())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<!doctype html><html><body>Sign in</body></html>", "is an HTML page, no list"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is no text"),
        (b"PK\x03\x04rest", "is a packed file (Excel?)"),
        (b"", "names nothing"),
        (b'<rss version="2.0"><channel/></rss>', "is a feed itself"),
        (b"[1, 2", "begins as JSON and is none"),
    ],
)
def test_what_is_no_list_is_refused_before_anybody_is_asked(web, take, data, told):
    assert told in take(data, code=1)
    assert web.log == []


@pytest.mark.slow
def test_hundreds_of_dead_feeds_are_hundreds_of_rows(nights, web, take):
    outlines = "".join(
        f'<outline xmlUrl="http://dead{number}.example/feed"/>' for number in range(200)
    )
    rows = take(f"<opml><body>{outlines}</body></opml>", name="dead.opml", code=1)
    assert len(rows) == 200
    assert {row["outcome"] for row in rows.values()} == {"dead"}
    assert list(nights.settings.catalog.rglob("*.toml")) == []
    assert nights.store.keys("leases/") == []
