"""What can be wrong with a source's night."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.records import Reason


class Sign(StrEnum):
    """What was found; the worst first."""

    NOT_CRAWLED = "not crawled"  # the crawl died, stopped or heard nothing
    SILENT = "silent"  # nothing came where something always does
    BLOCKED = "blocked"  # refused, or asked to prove to be a person
    WALLED = "walled"  # consent, login or payment stands before the text
    UNREADABLE = "unreadable"  # a feed became something else, pages stopped being articles
    FEW = "few"  # far fewer articles than on such a day
    SHORT = "short"  # fewer than its file promises
    TEMPLATE = "template"  # several fields of its pages are gone at once
    FIELD = "field"  # one field of its pages is gone
    LENGTH = "length"  # its texts are much shorter
    LANGUAGE = "language"  # its texts are in another language
    MANY = "many"  # far more articles than on such a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, in a sentence with its numbers."""

    sign: Sign
    says: str
    is_broken: bool  # its night cannot be trusted; else somebody should look


# What many rejects of a kind mean. Reasons that are no fault of a source are in none.
GROUPS: dict[Sign, frozenset[Reason]] = {
    Sign.BLOCKED: frozenset(
        {
            Reason.ACCESS_DENIED,
            Reason.BOT_WALL,
            Reason.BUSY,
            Reason.ROBOTS_DISALLOWED,
            Reason.ROBOTS_UNAVAILABLE,
            Reason.UNREACHABLE,
            Reason.TLS_FAILURE,
            Reason.TIMED_OUT,
            Reason.HTTP_ERROR,
            Reason.BAD_RESPONSE,
            Reason.OPTED_OUT,
        }
    ),
    Sign.WALLED: frozenset({Reason.CONSENT_WALL, Reason.LOGIN_WALL, Reason.PAYWALL_STUB}),
    Sign.UNREADABLE: frozenset(
        {
            Reason.NO_TEXT,
            Reason.TOO_SHORT,
            Reason.NOT_AN_ARTICLE,
            Reason.NOT_HTML,
            Reason.SENT_ON,
            Reason.SOFT_404,
            Reason.ERROR_PAGE,
            Reason.NOT_FOUND,
            Reason.GONE,
            Reason.TOO_MANY_REDIRECTS,
            Reason.READ_TIMED_OUT,
            Reason.READ_CRASHED,
        }
    ),
}
