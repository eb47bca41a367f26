"""Read what a publisher reserves: text-and-data-mining, AI training, archiving, indexing."""

import re
from collections.abc import Iterable

from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page
from pipeline.notation.usage import SIGNALS, reserved_uses
from pipeline.records import RESERVED_BY, Rights

TDMREP = "/.well-known/tdmrep.json"
ROBOTS_TAGS = ("robots", "googlebot", "googlebot-news", "bingbot")
ALL_ROBOTS = re.compile(r"^(?:[\w-]+)\s*:\s*(?=no|index|follow|all|max|un)", re.IGNORECASE)
WORD = re.compile(r"[a-z-]+")


def read_rights(page: Page, tags: MetaTags) -> Rights:
    """What headers and meta tags of a page reserve, and the files of its host.

    `tdm-reservation` is the W3C's TDM Reservation Protocol; `noai` a custom of robots tags, which
    stands for every other way to keep machines from a use of the text.
    """
    by_file = page.header(RESERVED_BY) or ""
    is_by_tdmrep = by_file.startswith(TDMREP)
    signals = [value for key, value in page.headers if key.lower() in SIGNALS]
    directives = _directives(
        [
            *(value for name in ROBOTS_TAGS for value in tags.all(name)),
            *(value for key, value in page.headers if key.lower() == "x-robots-tag"),
        ]
    )
    reservation = page.header("TDM-Reservation") or tags.first("tdm-reservation") or ""
    policy = page.header("TDM-Policy") or tags.first("tdm-policy")
    return Rights(
        tdm_reservation=reservation.strip() == "1" or is_by_tdmrep,
        tdm_policy_url=policy.strip() if policy and "://" in policy else None,
        noai="noai" in directives
        or "noml" in directives
        or any(map(reserved_uses, signals))
        or bool(by_file and not is_by_tdmrep),
        noarchive="noarchive" in directives,
        noindex="noindex" in directives or "none" in directives,
    )


def is_opted_out(rights: Rights) -> bool:
    """Whether the publisher reserves what we do: mining its text."""
    return rights.tdm_reservation or rights.noai


def _directives(values: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for value in values:
        found.update(WORD.findall(ALL_ROBOTS.sub("", value.strip()).lower()))
    return found
