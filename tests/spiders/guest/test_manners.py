"""Pace, Retry-After, robots.txt and reservations, as pure rules."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.guest.optout import read_reservations, reserved_by_headers
from spiders.guest.pace import Pace, retry_after_seconds
from spiders.guest.robots import read_rules, rules_of_answer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = "https://news.example/story/a"


def test_a_host_is_never_asked_before_its_delay_is_over():
    pace = Pace(2.0)
    assert pace.wait_seconds(100.0) == 0
    pace.take_turn(100.0)
    pace.note(100.1, 0.1, was_good=True)
    assert pace.wait_seconds(100.1) == 2.0
    assert pace.wait_seconds(102.2) == 0


def test_a_slow_host_is_asked_more_slowly_and_forgiven_in_time():
    pace = Pace(1.0)
    pace.note(0.0, 9.0, was_good=True)
    assert pace.delay_seconds == 5.0
    for _ in range(20):
        pace.note(0.0, 0.1, was_good=True)
    assert pace.delay_seconds == 1.0


def test_a_failing_host_is_never_asked_faster():
    pace = Pace(1.0)
    pace.note(0.0, 9.0, was_good=True)
    pace.note(0.0, 0.0, was_good=False)
    assert pace.delay_seconds == 5.0


def test_a_crawl_delay_of_a_day_is_a_day():
    pace = Pace(1.0)
    pace.slow_to(86_400.0)
    pace.take_turn(0.0)
    assert pace.wait_seconds(10.0) == 86_390.0


def test_a_pause_holds_however_short_the_delay():
    pace = Pace(0.0)
    pace.pause(100.0, 30.0)
    assert pace.wait_seconds(110.0) == 20.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("316800", 316_800.0),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("١٢", None),
        ("9" * 400, None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_every_form(value, seconds):
    assert retry_after_seconds(value, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "is_allowed"), [(404, True), (403, True), (500, False), (503, False), (429, False)]
)
def test_a_broken_robots_txt_allows_nothing_and_a_missing_one_all(status, is_allowed):
    assert rules_of_answer(status, b"").allow(PAGE) is is_allowed


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /story",
        "\ufeffUser-agent: *\r\nDisallow: /story",
        "user-agent: Nightdesk\ndisallow: /\n\nuser-agent: *\nallow: /",
        "User-agent: *\rDisallow: /*/a$",
        "User-agent: *\nDisallow: /s%74ory",
        "# note\n" * 20_000 + "User-agent: *\nDisallow: /story",
    ],
)
def test_rules_are_found_in_every_spelling(text):
    assert not read_rules(text.encode()).allow(PAGE)
    assert not read_rules(text.encode("utf-16")).allow(PAGE)


def test_a_longer_allow_wins_and_a_page_is_no_robots_txt():
    assert read_rules(b"User-agent: *\nDisallow: /\nAllow: /story/").allow(PAGE)
    assert read_rules(b"<!DOCTYPE html><title>Disallow: /</title>").allow(PAGE)


def test_endless_rules_cost_no_time():
    body = b"User-agent: *\n" + b"".join(
        b"Disallow: /%d*a*b*c*d*e*f*g*h*i*j*k*z\n" % n for n in range(40_000)
    )
    begun = time.process_time()
    rules = read_rules(body)
    for number in range(20):
        rules.allow(f"https://news.example/{'abc' * 50}{number}")
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "rule",
    [
        "ftp://[::1/a",
        "x://[",
        "mailto://[/a",
        "https://[news.example/a",
        "//[fe80::1",
        "s3://a]b/",
        "x://\u2100.example/",
    ],
)
@pytest.mark.parametrize("name", ["Disallow", "Allow", "Sitemap", "Crawl-delay", "Host"])
def test_a_rule_like_an_address_with_a_broken_host_costs_itself_alone(name, rule):
    text = f"User-agent: *\nDisallow: /before\n{name}: {rule}\nDisallow: /story"
    rules = read_rules(text.encode())
    assert not rules.allow(PAGE)
    assert not rules.allow("https://news.example/before")
    assert rules.allow("https://news.example/open")
    reserved = read_reservations(None, text.encode())
    assert reserved.why(PAGE) == "/ai.txt disallows it"


LINES = st.one_of(
    st.text(max_size=40),
    st.builds(
        "{}: {}".format,
        st.sampled_from(["User-agent", "Disallow", "Allow", "Crawl-delay", "Visit-time"]),
        st.text(alphabet="*$/[]:@%?#;&=.x1-\u2100", max_size=20),
    ),
)


@given(st.lists(LINES, max_size=8), st.text(alphabet="/[]:@%?#;*$.ax", max_size=20))
def test_any_robots_txt_and_any_address_get_an_answer(lines, tail):
    rules = read_rules("\n".join(["User-agent: *", *lines]).encode("utf-8", "replace"))
    for url in (PAGE + tail, "http:" + tail, tail):
        assert rules.allow(url) in {True, False}
        assert read_reservations(None, "\n".join(lines).encode()).why(url) is not ...


def test_a_crawl_delay_is_heard():
    assert read_rules(b"User-agent: *\nCrawl-delay: 7").crawl_delay_seconds == 7.0
    assert read_rules(b"User-agent: *\nCrawl-delay: much").crawl_delay_seconds is None


@pytest.mark.parametrize(
    ("headers", "is_reserved"),
    [
        ([("TDM-Reservation", "1")], True),
        ([("tdm-reservation", "0")], False),
        ([("X-Robots-Tag", "noai")], True),
        ([("X-Robots-Tag", "noarchive, NoAI, noimageai")], True),
        ([("X-Robots-Tag", "otherbot: noai")], False),
        ([("X-Robots-Tag", "nightdesk: noai")], True),
        ([("X-Robots-Tag", "noindex, noarchive")], False),
        ([("X-Robots-Tag", "*: noai")], True),
        ([("X-Robots-Tag", "noindex, nightdesk: noai")], True),
        ([("X-Robots-Tag", "otherbot: nofollow, nightdesk: noai")], True),
        ([("X-Robots-Tag", "otherbot: noindex, noai")], False),
        ([("X-Robots-Tag", "unavailable_after: 25 Jun 2030 15:00:00 PST, noai")], True),
        ([("X-Robots-Tag", "max-snippet:50; noai")], True),
        ([("TDM-Reservation", "1, 1")], True),
        ([("TDM-Reservation", "0, 1")], True),
        ([("TDM-Reservation", '"1"')], True),
        ([("TDM-Reservation", "1; policy=https://news.example/p")], True),
        ([("TDM-Reservation", "0; policy=1")], False),
        ([("Content-Usage", "train-ai=n")], True),
        ([("content-usage", "search=y, train-ai = n;x=1")], True),
        ([("Content-Usage", "train-ai=y, colour=n")], False),
        ([("Content-Signal", "ai-train=yes, search=yes, ai-input=yes")], False),
        ([("Content-Signal", "ai-train=yes, search=yes, ai-input=no")], True),
        ([], False),
    ],
)
def test_headers_that_opt_out(headers, is_reserved):
    assert (reserved_by_headers(headers) is not None) is is_reserved


def test_the_first_matching_place_of_a_tdmrep_file_decides():
    free = b'{"location": "/story/free/*", "tdm-reservation": 0}'
    rest = b'{"location": "/", "tdm-reservation": 1}'
    found = read_reservations(b"[" + free + b"," + rest + b"]", None)
    assert found.why("https://news.example/story/free/a") is None
    assert found.why(PAGE)


@pytest.mark.parametrize(
    "body",
    [
        b'{"location": "/*", "tdm-reservation": 1}',
        b'[{"location": "/*", "tdm-reservation": "1"}]',
        b'[{"location": "/*", "tdm-reservation": true}]',
        b'\xef\xbb\xbf[{"location": "/*", "tdm-reservation": 1.0}]',
    ],
)
def test_a_reservation_counts_however_its_one_is_written(body):
    assert read_reservations(body, None).why(PAGE)


@pytest.mark.parametrize("body", [b"", b"{", b"[1, 2]", b'{"a": 1}', b"[" * 100_000, b"<html>"])
def test_a_file_that_cannot_be_read_reserves_nothing(body):
    assert read_reservations(body, body).why(PAGE) is None


def test_an_ai_txt_reads_like_a_robots_txt():
    assert (
        read_reservations(None, b"User-Agent: *\nDisallow: /").why(PAGE) == "/ai.txt disallows it"
    )


SIGNALS = "Content-Signal: search=yes, ai-train=no"
EVERYBODY = "User-agent: *"


@pytest.mark.parametrize(
    ("lines", "is_reserved"),
    [
        ([EVERYBODY, SIGNALS, "Allow: /"], True),
        (
            [EVERYBODY, "Disallow: /private", "content-signal : SEARCH=YES,AI-TRAIN = NO # ours"],
            True,
        ),
        ([EVERYBODY, "Content-Signal: search=yes, ai-input=yes, ai-train=yes"], False),
        ([EVERYBODY, "Content-Signal: search=yes"], False),
        ([EVERYBODY, "Content-Signal: search=no"], True),
        ([EVERYBODY, "Content-Signal: colour=no"], False),
        ([EVERYBODY, "Content-Signal:"], False),
        ([EVERYBODY, "# " + SIGNALS, "Allow: /"], False),
        ([SIGNALS, EVERYBODY, "Allow: /"], True),  # before any group: for all
        ([SIGNALS], True),
        (["User-agent: GPTBot", SIGNALS, "Disallow: /", EVERYBODY, "Allow: /"], False),
        ([EVERYBODY, SIGNALS, "Allow: /", "User-agent: Nightdesk", "Allow: /"], False),
        (["User-agent: nightdesk", SIGNALS, "Allow: /", EVERYBODY, "Allow: /"], True),
        ([EVERYBODY, "Allow: /", "Content-Usage: / train-ai=n"], True),
        ([EVERYBODY, "Content-Usage: ai=n"], True),
        ([EVERYBODY, "Content-Usage: / train-ai=n", "Content-Usage: /story train-ai=y"], False),
        ([EVERYBODY, "Content-Usage: / train-ai=y", "Content-Usage: /st*y train-ai=n"], True),
        ([EVERYBODY, "Content-Usage: /story train-ai=y", "Content-Usage: /story train-ai=n"], True),
        ([EVERYBODY, "Content-Usage: /elsewhere train-ai=n"], False),
    ],
)
def test_what_a_robots_txt_reserves(lines, is_reserved):
    rules = read_rules("\n".join(lines).encode())
    assert rules.allow(PAGE)
    told = read_reservations(None, None, rules).why(PAGE)
    assert (told is not None) is is_reserved, told
    assert told is None or told.startswith("robots.txt says Content-")


def test_very_many_signals_cost_little():
    lines = "\n".join(f"Content-Usage: /*{number}*x train-ai=n" for number in range(5_000))
    rules = read_rules(f"{EVERYBODY}\n{lines}".encode())
    assert len(rules.robots.signals) <= 500
