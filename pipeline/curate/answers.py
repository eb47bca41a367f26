"""What an answer is worth to a curator: a page, a list of stories, or a reason why not."""

from pipeline.curate.visits import Visits
from pipeline.discover import Found, Route, read_feed, read_sitemap
from pipeline.discover.routes import Received
from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decoded_body
from pipeline.records import Capture, Kind, Reason, Reject, Stage
from pipeline.sources.model import Source

MAX_BYTES = 52_428_800
FAILURES = {
    Reason.FORBIDDEN_ADDRESS: "is not asked",
    Reason.UNREACHABLE: "cannot be reached; is it spelt right, and is there a network?",
    Reason.TIMED_OUT: "does not answer in time",
    Reason.TLS_FAILURE: "cannot be spoken to safely",
    Reason.ROBOTS_DISALLOWED: "does not want to be visited",
    Reason.ROBOTS_UNAVAILABLE: "has no readable robots.txt, so it is not asked",
    Reason.BAD_RESPONSE: "breaks off its answer, or garbles it",
    Reason.TOO_MANY_REDIRECTS: "leads nowhere",
}


def why_no_page(answer: Capture | Reject) -> str | None:
    """What is wrong with the answer of a home page, as a sentence goes on; None if nothing is."""
    if isinstance(answer, Reject):
        return f"{FAILURES.get(answer.reason, 'does not answer')}: {answer.evidence}"
    if answer.status in {401, 402, 403, 451}:
        return f"turns us away: status {answer.status}"
    if answer.status != 200:
        return f"answers with an error: status {answer.status}"
    kind = (answer.header("content-type") or "html").partition(";")[0].strip().lower()
    if "html" not in kind:
        return f"is no page but {kind[:60]}; give the address of the site's home page"
    try:
        body = decoded_body(answer, MAX_BYTES)
    except (BodyTooLarge, BodyUndecodable) as error:
        return f"answers with a page that cannot be read: {error}"
    return None if body.strip() else "answers with an empty page"


def body_of(capture: Capture) -> bytes:
    """A capture's body, decoded; empty where it cannot be."""
    try:
        return decoded_body(capture, MAX_BYTES)
    except (BodyTooLarge, BodyUndecodable):
        return b""


def announcements_of(url: str, kind: Kind, visits: Visits) -> Found | Reject:
    """What a feed or sitemap announces, or why it cannot be had."""
    answer = visits.visit(url, kind)
    if isinstance(answer, Reject):
        return answer
    if answer.status != 200:
        return _status_reject(url, answer.status)
    read = read_feed if kind is Kind.FEED else read_sitemap
    return read(body_of(answer), answer.url, "")


def found_at(route: Route, source: Source, visits: Visits) -> Found | Reject:
    """What a document of a source announces, or why it cannot be had."""
    answer = visits.visit(route.url, route.kind)
    if isinstance(answer, Reject):
        return answer
    if answer.status != 200:
        return _status_reject(route.url, answer.status)
    assert route.of.read is not None
    return route.of.read(Received(body=body_of(answer), url=answer.url, source=source))


def _status_reject(url: str, status: int) -> Reject:
    reason = Reason.NOT_FOUND if status == 404 else Reason.HTTP_ERROR
    return Reject(
        url=url, source_id="", stage=Stage.FETCH, reason=reason, evidence=f"status {status}"
    )
