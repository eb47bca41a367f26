"""Follow an answer to where it leads: one loop, with one set of limits, for all that ask a host."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import urljoin

from w3lib.html import get_meta_refresh
from w3lib.url import safe_url_string

from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.records import Capture, Reason
from spiders.wire.address import why_forbidden
from spiders.wire.failure import Failure

MAX_REDIRECTS = 5  # as many as RFC 9309 asks to follow
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEPT_METHOD = frozenset({307, 308})
MAX_REFRESH_BYTES = 1 << 20  # a page that only sends on is small
MAX_REFRESH_SECONDS = 10.0
LED_TO = "Nightdesk-Led-To"  # where a script of a rendered page leads


class Hop(NamedTuple):
    """One address on the way."""

    url: str
    method: str = "GET"
    cookie: str = ""  # that its host is brought: the same address with one is another try


async def follow(
    first: Hop,
    ask: Callable[[Hop], Awaitable[Capture | Failure]],
    *,
    allow_private: bool,
    on_the_way: Callable[[Capture], object] = lambda _: None,
    cookie_of: Callable[[str], str] = lambda _: "",
    ends_at: Callable[[str], bool] = lambda _: False,
) -> Capture | Failure:
    """The answer at the end of a chain; `on_the_way` is told of those that led on.

    `cookie_of` says what the host of an address is brought; `ends_at` names addresses that are not
    asked: the answer that led there is the last.
    """
    url = safe_url_string(first.url)
    hop = Hop(url, first.method, cookie_of(url))
    seen: set[Hop] = set()
    while hop not in seen and len(seen) <= MAX_REDIRECTS:
        seen.add(hop)
        if why := why_forbidden(hop.url, allow_private=allow_private):
            return Failure(reason=Reason.FORBIDDEN_ADDRESS, evidence=why, is_final=True)
        answer = await ask(hop)
        if isinstance(answer, Failure) or (target := redirect_target(answer)) is None:
            return answer
        if ends_at(target):
            return answer
        on_the_way(answer)
        is_kept = answer.status in KEPT_METHOD or hop.method in {"GET", "HEAD"}
        hop = Hop(target, hop.method if is_kept else "GET", cookie_of(target))
    evidence = "a redirect loop" if hop in seen else f"more than {MAX_REDIRECTS} redirects"
    return Failure(reason=Reason.TOO_MANY_REDIRECTS, evidence=evidence, is_final=True)


def redirect_target(answer: Capture) -> str | None:
    """Where an answer sends us; None where it is an end."""
    if led_to := answer.header(LED_TO):
        return safe_url_string(led_to).partition("#")[0]
    if answer.status not in REDIRECTS:
        return None
    location = (answer.header("location") or "").strip()
    if not location:
        return None
    try:
        # servers write addresses in UTF-8, whatever the rules for headers say
        location = location.encode("latin-1").decode("utf-8", "replace")
        return safe_url_string(urljoin(answer.url, location)).partition("#")[0]
    except ValueError:
        return location


def refresh_target(answer: Capture) -> str | None:
    """Where a page sends its reader by a `refresh` in its head; None where it keeps them."""
    try:
        text = decoded_body(answer, MAX_REFRESH_BYTES).decode("utf-8", "replace")
    except (BodyTooLarge, BodyUndecodable):
        return None
    seconds, target = get_meta_refresh(text, answer.url)
    if seconds is None or target is None or seconds > MAX_REFRESH_SECONDS:
        return None
    return safe_url_string(target).partition("#")[0]
