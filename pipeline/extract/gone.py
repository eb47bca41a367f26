"""Tell that a story which was public is there no more, by what its address leads to now."""

from urllib.parse import urlsplit

from pipeline.extract.gate.gate_words import HOME_PATH
from pipeline.extract.gate.refresh import SENDS_ON
from pipeline.identity import identify
from pipeline.records import Reason, Reject, Withdrawn
from pipeline.sources.model import Source

OF_STATUS = {404: Withdrawn.NOT_FOUND, 410: Withdrawn.GONE, 451: Withdrawn.NOTICE}
OF_REASON = {
    Reason.NOT_FOUND: Withdrawn.NOT_FOUND,
    Reason.GONE: Withdrawn.GONE,
    Reason.SOFT_404: Withdrawn.SOFT_404,
    Reason.WITHDRAWN: Withdrawn.NOTICE,
}
# What stands at the end of a redirect that led away from a story to none; walls may hide one.
NO_STORY = {Reason.NOT_AN_ARTICLE, Reason.NO_TEXT, Reason.TOO_SHORT}


def leads_home(asked: str, answered: str, source: Source) -> bool:
    """Whether a redirect led from a story to a front page."""
    parts = urlsplit(answered)
    is_front = HOME_PATH.match(parts.path) is not None and not parts.query
    return is_front and is_elsewhere(asked, answered, source)


def is_elsewhere(asked: str, answered: str, source: Source) -> bool:
    """Whether two addresses name different articles."""
    return identify(asked, source) != identify(answered, source)


def found_gone(reject: Reject, asked: str, answered: str, source: Source) -> Withdrawn | None:
    """As what a page was gone that became a reject; None where that tells nothing of it."""
    if found := OF_REASON.get(reject.reason):
        return found
    if reject.reason is Reason.SENT_ON:
        target = reject.evidence.removeprefix(SENDS_ON)
        return Withdrawn.REDIRECTED if leads_home(asked, target, source) else None
    if reject.reason in NO_STORY and is_elsewhere(asked, answered, source):
        return Withdrawn.REDIRECTED
    return None
