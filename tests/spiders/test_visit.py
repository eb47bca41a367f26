"""The curator's tools ask as a crawl does: by the same rules, limits and leases."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from pipeline.curate.visits import Visits
from pipeline.layout import lease_key
from pipeline.records import RESERVED_BY, Capture, Kind, Reason
from pipeline.run import process_environment
from spiders.guest.lease import Leases

from .conftest import Answer

pytestmark = pytest.mark.server

HOME = "http://news.example/"


def test_a_visit_follows_redirects_and_keeps_every_rule(nights, web):
    web.pages |= {
        HOME: Answer("", 302, {"Location": "/home"}),
        f"{HOME}home": Answer("<p>home"),
        f"{HOME}away": Answer("", 302, {"Location": "http://other.example/"}),
        f"{HOME}inside": Answer("", 302, {"Location": "http://169.254.169.254/"}),
        f"{HOME}round": Answer("", 302, {"Location": "/round"}),
        "http://other.example/robots.txt": Answer("User-agent: *\nDisallow: /"),
    }
    with Visits(nights.settings) as visits:
        found = visits.visit(HOME)
        assert isinstance(found, Capture)
        assert (found.url, found.body) == (f"{HOME}home", b"<p>home")
        reasons = [visits.visit(f"{HOME}{name}").reason for name in ("away", "inside", "round")]
        robots = visits.visit("http://other.example/robots.txt", Kind.ROBOTS)
    assert reasons == [
        Reason.ROBOTS_DISALLOWED,
        Reason.FORBIDDEN_ADDRESS,
        Reason.TOO_MANY_REDIRECTS,
    ]
    assert robots.status == 200
    assert web.asked("http://other.example/") == 0
    assert nights.store.keys("leases/") == []


def test_a_visit_waits_for_a_crawl_that_talks_to_its_host(nights, web):
    web.pages |= {HOME: Answer("<p>home")}
    crawl = Leases(nights.store, nights.folder / "another machine")
    assert crawl.take("news.example")
    with subprocess.Popen(
        [sys.executable, "-m", "spiders.visit"],
        env=process_environment(nights.settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        child.stdin.write(json.dumps({"url": "http://free.example/"}) + "\n")
        child.stdin.write(json.dumps({"url": HOME}) + "\n")
        child.stdin.flush()
        child.stdout.readline()
        assert web.asked_of("free.example")
        assert not web.asked_of("news.example")
        assert nights.store.head(lease_key("free.example")) is not None
        crawl.release("news.example")
        told = json.loads(child.stdout.readline())
        child.stdin.close()
    assert told["status"] == 200


def test_without_a_bucket_this_machine_keeps_its_own_leases(nights, web):
    web.pages |= {HOME: Answer("<p>home")}
    settings = replace(nights.settings, s3_endpoint="http://127.0.0.1:9", s3_access_key="a")
    with Visits(settings) as visits:
        assert visits.visit(HOME).status == 200


def test_a_curator_hears_what_a_night_would_obey(nights, web):
    line = "Content-Signal: search=yes, ai-train=no"
    web.pages |= {
        "http://news.example/robots.txt": Answer(f"User-agent: *\n{line}\nAllow: /"),
        HOME: Answer("<p>home"),
        f"{HOME}story": Answer("<p>story"),
    }
    with Visits(nights.settings) as visits:
        article, home = visits.visit(f"{HOME}story", Kind.ARTICLE), visits.visit(HOME)
    assert article.header(RESERVED_BY) == f"robots.txt says {line}"
    assert home.header(RESERVED_BY) is None
