"""What a host's robots.txt allows us, read as strictly as RFC 9309 asks."""

import codecs
import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from protego import Protego

from pipeline.records import Reason

AGENT = "nightdesk"
MAX_ROBOTS_BYTES = 8 << 20  # decoded; of which the first part is read
MAX_BYTES = 512 * 1024  # what RFC 9309 asks a crawler to read
MAX_LINES = 5000  # matching costs time for each rule: 512 KiB of wildcards take 40 ms an address
MAX_WILDCARDS = 8  # in one rule; more is an attack on the matcher
MAX_RULE = 500
LINE_BREAKS = re.compile(r"[\r\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A host's rules for us; where they could not be had, why nothing may be asked."""

    text: str = ""
    parsed: Protego | None = None
    unavailable: str | None = None
    reason: Reason | None = None  # where it is not that robots.txt gives no answer

    def allow(self, url: str) -> bool:
        """Whether an address may be asked."""
        if self.unavailable is not None:
            return False
        try:
            return self.parsed is None or bool(self.parsed.can_fetch(url, AGENT))
        except ValueError:  # it is no address
            return False

    @property
    def crawl_delay_seconds(self) -> float | None:
        """The pause that the host asks for between two requests."""
        delay = self.parsed.crawl_delay(AGENT) if self.parsed else None
        return float(delay) if delay is not None and delay >= 0 else None


ALLOW_ALL = Rules()


def rules_of_answer(status: int, body: bytes) -> Rules:
    """The rules that an answer to /robots.txt stands for.

    A host without one (4xx) allows all; one that is broken (5xx, 429) allows nothing.
    """
    if 200 <= status < 300:
        return read_rules(body)
    if 400 <= status < 500 and status != 429:
        return ALLOW_ALL
    return Rules(unavailable=f"robots.txt answered {status}")


def read_rules(body: bytes) -> Rules:
    """The rules in a robots.txt, of which an endless one is read in part."""
    text = _decoded(body[:MAX_BYTES])
    if text.lstrip().lower().startswith(("<!doctype", "<html")):
        return ALLOW_ALL  # a page with status 200 where a file should be
    bare = (line.partition("#")[0].strip() for line in LINE_BREAKS.split(text))
    lines = (line for line in bare if line)
    kept = "\n".join(_simple(line) for line in islice(lines, MAX_LINES))
    return Rules(text=kept, parsed=Protego.parse(kept))


def _simple(line: str) -> str:
    """A rule that is cheap to match, and forbids no less where it had to be shortened."""
    if not _is_readable(line):
        return ""
    if line.count("*") <= MAX_WILDCARDS and len(line) <= MAX_RULE:
        return line
    name, _, value = line.partition(":")
    if name.strip().lower() != "disallow":
        return ""
    parts = value.strip()[:MAX_RULE].split("*")[: MAX_WILDCARDS + 1]
    return f"{name}: {'*'.join(parts)}"


def _is_readable(line: str) -> bool:
    """Whether the parser, which reads every rule as an address, can read this one."""
    try:
        urlsplit(line.partition(":")[2].strip())
    except ValueError:  # the host of an address that is none
        return False
    return True


def _decoded(body: bytes) -> str:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace").lstrip("\ufeff")
    return body.decode("utf-8", "replace").lstrip("\ufeff").replace("\0", "")
