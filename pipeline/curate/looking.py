"""Ask for the address of a row: a page, a feed, or nothing any more."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.curate.answers import announcements_of, body_of, why_no_page
from pipeline.curate.known import bare, is_shared
from pipeline.curate.leads import Lead
from pipeline.curate.outcomes import Row, RowOutcome, row_of, why_not
from pipeline.curate.visits import Visits
from pipeline.discover import Found, read_feed
from pipeline.records import Capture, Kind, Reason, Reject


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a lead's own address is, once it was asked."""

    lead: Lead
    feed: str = ""  # one that announces something
    home: str = ""  # where its site is
    outcome: RowOutcome = RowOutcome.DEAD
    trouble: str = ""

    @classmethod
    def at(cls, lead: Lead, visits: Visits) -> "Glance":
        """Ask for it."""
        if not lead.feed:
            answer = visits.visit(lead.home, Kind.SECTION)
            if isinstance(answer, Reject) and lead.home.startswith("https://"):
                answer = _in_plain(lead, visits, answer)
            if trouble := why_no_page(answer):
                found = isinstance(answer, Capture) and answer.status == 200 and _as_feed(answer)
                if not found:
                    return cls(lead=lead, outcome=why_not(answer), trouble=trouble)
                return cls(lead=lead, feed=lead.home, home=_home_of(found, lead.home))
            assert isinstance(answer, Capture)
            if (found := _as_feed(answer)) and found.announcements:
                return cls(lead=lead, feed=lead.home, home=_home_of(found, lead.home))
            return cls(lead=lead, home=answer.requested_url)
        told = announcements_of(lead.feed, Kind.FEED, visits)
        if isinstance(told, Found) and told.announcements:
            return cls(lead=lead, feed=lead.feed, home=lead.home or _home_of(told, lead.feed))
        answer = visits.visit(lead.feed, Kind.FEED)
        trouble = f"the feed {lead.feed} {_what_is_wrong(told)}"
        host = urlsplit(lead.feed).hostname or ""
        home = lead.home
        if not home and isinstance(answer, Capture) and not is_shared(bare(host)):
            home = f"{urlsplit(lead.feed).scheme}://{host}/"  # the site may have another feed
        return cls(lead=lead, home=home, outcome=why_not(answer), trouble=trouble)

    def row(self) -> Row:
        """What becomes of the lead where no site of it is found."""
        return row_of(self.lead, self.outcome, self.trouble)


def _in_plain(lead: Lead, visits: Visits, refused: Reject) -> Capture | Reject:
    """The answer over plain http, where a list names no scheme and https is not spoken."""
    if "://" in lead.stated or refused.reason not in {Reason.UNREACHABLE, Reason.TLS_FAILURE}:
        return refused
    answer = visits.visit(f"http{lead.home.removeprefix('https')}", Kind.SECTION)
    return refused if isinstance(answer, Reject) else answer


def _as_feed(answer: Capture) -> Found | None:
    body = body_of(answer)
    if b"<html" in body[:2000].lower():
        return None
    found = read_feed(body, answer.url, "")
    return found if found.announcements else None


def _home_of(found: Found, feed: str) -> str:
    """The site whose articles a feed announces, where most are of one; else the feed's own."""
    hosts = Counter(urlsplit(one.url).netloc for one in found.announcements)
    host, count = hosts.most_common(1)[0]
    scheme = urlsplit(found.announcements[0].url).scheme
    if count * 2 > len(found.announcements):
        return f"{scheme}://{host}/"
    parts = urlsplit(feed)
    return f"{parts.scheme}://{parts.netloc}/"


def _what_is_wrong(told: Found | Reject) -> str:
    if isinstance(told, Reject):
        return f"does not answer: {told.reason}: {told.evidence}"
    return f"announces nothing: {told.rejects[0].evidence if told.rejects else 'it is empty'}"
