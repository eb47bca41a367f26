import pytest

from pipeline.extract.gate.rights import read_rights
from pipeline.extract.page.meta_tags import read_meta_tags
from pipeline.extract.page.page import parse_page
from pipeline.records import Rights


def rights(html="", *headers):
    page = parse_page("https://gazette.example/a", html, headers)
    return read_rights(page, read_meta_tags(page))


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("", Rights()),
        ('<meta name="robots" content="index, follow, max-image-preview:large">', Rights()),
        ('<meta name="robots" content="noarchive">', Rights(noarchive=True)),
        ('<meta name="googlebot" content="noindex">', Rights(noindex=True)),
        ('<meta name="robots" content="none">', Rights(noindex=True)),
        ('<meta name="ROBOTS" content="NOAI, NOIMAGEAI">', Rights(noai=True)),
        ('<meta name="tdm-reservation" content="1">', Rights(tdm_reservation=True)),
        ('<meta name="tdm-reservation" content="0">', Rights()),
    ],
)
def test_meta_tags_reserve(html, found):
    assert rights(html) == found


def test_headers_reserve():
    found = rights(
        "",
        ("X-Robots-Tag", "otherbot: noarchive"),
        ("x-robots-tag", "noai"),
        ("TDM-Reservation", "1"),
        ("TDM-Policy", "https://gazette.example/tdm.json"),
    )
    assert found.tdm_reservation
    assert found.noai
    assert found.tdm_policy_url == "https://gazette.example/tdm.json"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (("Content-Usage", "train-ai=n"), Rights(noai=True)),
        (("content-signal", "search=yes, ai-train=no"), Rights(noai=True)),
        (("Content-Signal", "search=yes, ai-train=yes"), Rights()),
        (("Nightdesk-Reserved-By", "/ai.txt disallows it"), Rights(noai=True)),
        (
            ("Nightdesk-Reserved-By", "robots.txt says Content-Signal: ai-train=no"),
            Rights(noai=True),
        ),
        (
            ("Nightdesk-Reserved-By", "the licence https://n.example/ reserves all"),
            Rights(noai=True),
        ),
        (
            ("Nightdesk-Reserved-By", "/.well-known/tdmrep.json reserves /"),
            Rights(tdm_reservation=True),
        ),
    ],
)
def test_uses_are_reserved_by_headers_and_by_files_of_the_host(header, found):
    assert rights("", header) == found
