import asyncio
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Capture, Kind, Reason
from spiders.wire.failure import Failure
from spiders.wire.following import MAX_REDIRECTS, Hop, follow, redirect_target

HOME = "https://news.example"


def answered(url: str, status: int = 200, location: str = "") -> Capture:
    return Capture(
        url=url,
        requested_url=url,
        captured_at=datetime(2026, 3, 2, tzinfo=UTC),
        status=status,
        headers=(("Location", location),) if location else (),
        body=b"",
        source_id="us_example",
        night=date(2026, 3, 1),
        kind=Kind.ARTICLE,
    )


def walk(answers: dict[str, Capture], first: str, method: str = "GET"):
    """What is asked on the way from an address, what led on, and how it ends."""
    asked: list[Hop] = []
    led_on: list[str] = []

    async def ask(hop: Hop) -> Capture | Failure:
        asked.append(hop)
        return answers.get(hop.url) or answered(hop.url)

    end = asyncio.run(
        follow(
            Hop(first, method),
            ask,
            allow_private=False,
            on_the_way=lambda one: led_on.append(one.url),
        )
    )
    return asked, led_on, end


def chain(length: int, status: int = 302) -> dict[str, Capture]:
    return {
        f"{HOME}/{number}": answered(f"{HOME}/{number}", status, f"/{number + 1}")
        for number in range(length)
    }


@pytest.mark.parametrize("length", range(MAX_REDIRECTS + 1))
def test_as_many_redirects_are_followed_as_rfc_9309_asks(length):
    asked, led_on, end = walk(chain(length), f"{HOME}/0")
    assert end.url == f"{HOME}/{length}"
    assert len(asked) == length + 1
    assert led_on == [f"{HOME}/{number}" for number in range(length)]


def test_a_longer_chain_ends_in_a_reason():
    asked, _, end = walk(chain(MAX_REDIRECTS + 1), f"{HOME}/0")
    assert end == Failure(
        reason=Reason.TOO_MANY_REDIRECTS, evidence="more than 5 redirects", is_final=True
    )
    assert len(asked) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("location", ["/a", "/a#top", "", "?", "https://NEWS.example/a"])
def test_a_loop_is_asked_once_round(location):
    answers = {f"{HOME}/a": answered(f"{HOME}/a", 301, location or "/a")}
    asked, _, end = walk(answers, f"{HOME}/a")
    assert end.reason is Reason.TOO_MANY_REDIRECTS
    assert len(asked) <= 2


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "//169.254.169.254/latest",
        "http://[::1]/",
        "file:///etc/passwd",
        "https://user@other.example/",
        "https://other.example:9200/",
        "http://[",
    ],
)
def test_each_hop_is_judged_as_the_first(location):
    asked, _, end = walk({f"{HOME}/a": answered(f"{HOME}/a", 302, location)}, f"{HOME}/a")
    assert end.reason is Reason.FORBIDDEN_ADDRESS
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_a_post_stays_one_where_the_answer_says_so(status, method):
    asked, _, _ = walk({f"{HOME}/a": answered(f"{HOME}/a", status, "/b")}, f"{HOME}/a", "POST")
    assert asked == [Hop(f"{HOME}/a", "POST"), Hop(f"{HOME}/b", method)]


def test_a_form_that_leads_back_to_its_own_page_is_no_loop():
    asked: list[Hop] = []

    async def ask(hop: Hop) -> Capture | Failure:
        asked.append(hop)
        return answered(hop.url, 303, "/a") if hop.method == "POST" else answered(hop.url)

    end = asyncio.run(follow(Hop(f"{HOME}/a", "POST"), ask, allow_private=False))
    assert end == answered(f"{HOME}/a")
    assert [one.method for one in asked] == ["POST", "GET"]


@given(st.text(max_size=60), st.sampled_from([200, 301, 303, 304, 308]))
def test_any_location_leads_somewhere_or_nowhere_and_never_raises(location, status):
    _, _, end = walk({f"{HOME}/a": answered(f"{HOME}/a", status, location)}, f"{HOME}/a")
    assert isinstance(end, Capture | Failure)


def test_a_location_in_utf_8_is_read_as_such():
    location = "/ärger".encode().decode("latin-1")
    target = redirect_target(answered(f"{HOME}/a", 302, location))
    assert target == f"{HOME}/%C3%A4rger"
