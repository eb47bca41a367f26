"""What a host reserves before any page is read: headers and well-known files."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from pipeline.discover.robots import read_pattern
from pipeline.notation.usage import SIGNALS, reserved_uses
from pipeline.records import RESERVED_BY, Capture
from spiders.guest.licence import Licence
from spiders.guest.robots import AGENT, Rules, read_rules

TDMREP = "/.well-known/tdmrep.json"
AI_TXT = "/ai.txt"
MAX_LOCATIONS = 2000
MAX_PATTERN = 500
DIRECTIVES = re.compile(r"[,;]")
NAMED = re.compile(r"^\s*([\w-]{1,100}|\*)\s{0,5}:")
# directives that have a value, and so look like a robot's name
VALUED = frozenset(
    "unavailable_after max-snippet max-image-preview max-video-preview policy".split()  # noqa: SIM905
)
OPT_OUTS = frozenset({"noai", "noml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservations:
    """What a host's robots.txt, its licences and its well-known files reserve, by place."""

    locations: tuple[tuple[str, bool], ...] = ()  # pattern, and whether it is reserved
    ai_rules: Rules | None = None
    rules: Rules | None = None
    licences: tuple[Licence, ...] = ()

    def why(self, url: str) -> str | None:
        """Which file reserves an address; None where none does."""
        try:
            path = unquote(urlsplit(url).path) or "/"
        except ValueError:  # it is no address, and is not asked
            return None
        for pattern, is_reserved in self.locations:
            if read_pattern(pattern).matches(path):
                if is_reserved:
                    return f"{TDMREP} reserves {pattern[:80]}"
                break
        if self.ai_rules is not None and not self.ai_rules.allow(url):
            return f"{AI_TXT} disallows it"
        robots = self.rules.robots if self.rules else None
        if robots is not None and (told := robots.reserves(url)):
            return f"robots.txt says {told}"
        return next(filter(None, (one.why(url) for one in self.licences)), None)


def read_reservations(
    tdmrep: bytes | None,
    ai_txt: bytes | None,
    rules: Rules | None = None,
    licences: Iterable[Licence] = (),
) -> Reservations:
    """The reservations in a host's files; a file that cannot be read reserves nothing.

    >>> body = b'[{"location": "/news/*", "tdm-reservation": 1}]'
    >>> read_reservations(body, None).why("https://news.example/news/a")
    '/.well-known/tdmrep.json reserves /news/*'
    """
    return Reservations(
        locations=_locations(tdmrep) if tdmrep else (),
        ai_rules=read_rules(ai_txt) if ai_txt else None,
        rules=rules,
        licences=tuple(licences),
    )


def reserved_by_headers(headers: Iterable[tuple[str, str]]) -> str | None:
    """Which header of an answer opts out; None where none does.

    A directive that names another robot is not for us.
    """
    for name, value in headers:
        lowered = name.lower()
        if lowered == "tdm-reservation" and "1" in _values(value):
            return "the header TDM-Reservation: 1"
        if lowered == "x-robots-tag" and _opts_out(value):
            return f"the header X-Robots-Tag: {value.strip()[:80]}"
        if lowered in SIGNALS and reserved_uses(value):
            return f"the header {name}: {value.strip()[:80]}"
    return None


def marked_as_reserved(answer: Capture, told: str) -> Capture:
    """An answer that says which well-known file reserves it, for those who read it later."""
    return replace(answer, headers=(*answer.headers, (RESERVED_BY, told)))


def _values(value: str) -> list[str]:
    """What a header says: each of several that were put on one line, without quotes."""
    return [one.strip().strip("\"'").strip() for one in DIRECTIVES.split(value)]


def _opts_out(value: str) -> bool:
    robot = "*"
    for one in DIRECTIVES.split(value):
        named = NAMED.match(one)
        if named is not None and named[1].lower() not in VALUED:
            robot, one = named[1].lower(), one[named.end() :]
        if robot in {AGENT, "*"} and one.strip().lower() in OPT_OUTS:
            return True
    return False


def _locations(body: bytes) -> tuple[tuple[str, bool], ...]:
    try:
        stated = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    found = []
    stated = [stated] if isinstance(stated, dict) else stated
    for one in stated[:MAX_LOCATIONS] if isinstance(stated, list) else ():
        location = one.get("location") if isinstance(one, dict) else None
        if isinstance(location, str):
            is_reserved = one.get("tdm-reservation") in (1, "1")  # true and 1.0 are 1
            found.append((location[:MAX_PATTERN], is_reserved))
    return tuple(found)
