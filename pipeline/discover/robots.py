"""Read a robots.txt as Google's parser and RFC 9309 do: who may ask what, how often, what for."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from pipeline.discover.links import absolute_url
from pipeline.notation.usage import SIGNALS, reserved_uses

MAX_BYTES = 524_288  # RFC 9309 asks for at least 500 KiB
MAX_LINE = 16_664  # as Google's: eight times the longest address that a browser asks
MAX_SITEMAPS = 200
MAX_SIGNALS = 500  # statements of what pages may be used for
MAX_LICENCES = 3

AGENTS = ("user-agent", "useragent", "user agent")
DISALLOWS = (
    "disallow", "dissallow", "dissalow", "disalow", "diaslow", "diasllow", "disallaw",
)  # fmt: skip
SITEMAPS = ("sitemap", "site-map")
LICENCES = ("license", "licence")
DELAYS = ("crawl-delay", "crawldelay", "crawl delay")
BREAK = re.compile(r"[\r\n]")
TOKEN = re.compile(r"[A-Za-z_-]*")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
PRINTED = "".join(map(chr, range(0x21, 0x7F)))
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
URI_SAFE = "%:/?#[]@!$&'()*+,;=-._~"  # all else is escaped before it is sent
DELAY = re.compile(
    r"(\d{1,9}(?:[.,]\d{0,9})?|[.,]\d{1,9})(?:e([+-]?\d{1,3}))?\s*"
    r"(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?)?\.?",
    re.IGNORECASE,
)
LONGEST_DELAY_SECONDS = 1e9
TWO_ARE_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rule's path, in the pieces between its asterisks."""

    pieces: tuple[str, ...]
    is_anchored: bool
    weight: int  # its length as printed: the longest rule that matches decides

    def matches(self, path: str) -> bool:
        """Whether a path begins so; found piece by piece, so that no rule costs more than another.

        >>> read_pattern("/*/print$").matches("/2026/a/print")
        True
        """
        first, *others = self.pieces
        if not path.startswith(first):
            return False
        place = len(first)
        last = others.pop() if self.is_anchored and others else None
        for piece in others:
            found = path.find(piece, place)
            if found < 0:
                return False
            place = found + len(piece)
        if not self.is_anchored:
            return True
        if last is None:
            return place == len(path)
        return len(path) - place >= len(last) and path.endswith(last)


def read_pattern(value: str) -> Pattern:
    """The pattern that a rule prints: `*` stands for anything, `$` at the end for the end."""
    is_anchored = value.endswith("$")
    body = value[:-1] if is_anchored else value
    first, *others = body.split("*")
    if is_anchored:
        kept = [*(piece for piece in others[:-1] if piece), *others[-1:]]
    else:
        kept = [piece for piece in others if piece]
    return Pattern((first, *kept), is_anchored, len(value))


@dataclass(slots=True)
class Group:
    """The rules for one kind of agent, gathered from everywhere in the file."""

    is_named: bool = False  # the file has a group for this agent, be it without a rule
    allowed: dict[str, None] = field(default_factory=dict)
    disallowed: dict[str, None] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    signals: list["Signal"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Signal:
    """A statement of what the pages below a path may be used for."""

    pattern: Pattern
    reserved: tuple[str, ...]  # uses; none where it leaves all open
    told: str  # the line


class Spelling:
    """One way to spell rules and paths, in which the longest matching rule decides."""

    def __init__(self, allowed: Iterable[str], disallowed: Iterable[str]) -> None:
        """Sort the rules by how they are found: by their beginning, or one by one."""
        self._prefixes: tuple[dict[str, int], dict[str, int]] = ({}, {})
        self._patterns: tuple[list[Pattern], list[Pattern]] = ([], [])
        self._longest = 0
        for side, values in enumerate((allowed, disallowed)):
            for value in values:
                pattern = read_pattern(value)
                if len(pattern.pieces) == 1 and not pattern.is_anchored:
                    known = self._prefixes[side].get(pattern.pieces[0], 0)
                    self._prefixes[side][pattern.pieces[0]] = max(known, pattern.weight)
                    self._longest = max(self._longest, len(pattern.pieces[0]))
                else:
                    self._patterns[side].append(pattern)
            self._patterns[side].sort(key=lambda pattern: -pattern.weight)

    def allows(self, path: str) -> bool:
        """Whether no rule forbids a path, or one as long allows it."""
        return self._weight(0, path) >= self._weight(1, path)

    def _weight(self, side: int, path: str) -> int:
        best = 0
        prefixes = self._prefixes[side]
        if prefixes:
            for length in range(min(len(path), self._longest) + 1):
                best = max(best, prefixes.get(path[:length], 0))
        for pattern in self._patterns[side]:
            if pattern.weight <= best:
                break
            if pattern.matches(path):
                return pattern.weight
        return best


@dataclass(frozen=True, slots=True)
class Robots:
    """What a robots.txt says to one agent."""

    as_written: Spelling  # as Google's parser compares: escapes stay as they are
    as_meant: Spelling  # as RFC 9309 asks: %62 is b
    crawl_delay_seconds: float | None = None
    signals: tuple[Signal, ...] = ()

    def allows(self, url: str) -> bool:
        """Whether an address may be asked: neither reading, in no spelling of it, forbids it."""
        path, sent = _spelled(url)
        spelled = {path, sent}
        return all(map(self.as_written.allows, spelled)) and self.as_meant.allows(_meant(sent))

    def reserves(self, url: str) -> str | None:
        """Which line reserves a use of an address that a corpus is made for; None where none does.

        The longest path that fits decides; of two lines for one path the one that reserves.
        """
        if not self.signals:
            return None
        spelled = {*_spelled(url)}
        fitting = [one for one in self.signals if any(map(one.pattern.matches, spelled))]
        longest = max((one.pattern.weight for one in fitting), default=0)
        return next(
            (one.told for one in fitting if one.pattern.weight == longest and one.reserved), None
        )


def read_robots(body: bytes | str, agent: str) -> Robots:
    """What a robots.txt says to an agent, by its product token.

    A group belongs to an agent whose token is exactly its own; only where the file has none, the
    rules for all count. A line that we do not know parts no group.

    >>> read_robots("User-agent: *\\nDisallow: /*&print=", "nightdesk").allows(
    ...     "https://news.example/story?id=7&print=1"
    ... )
    False
    """
    ours, everyones = Group(), Group()
    current: list[Group] = []
    anywhere: list[Signal] = []  # stated before any agent is named: for all
    has_rules = is_begun = False
    for name, value in _lines(body):
        if name.startswith(AGENTS):
            is_begun = True
            if has_rules:
                current, has_rules = [], False
            if value == "*" or (value[:1] == "*" and value[1:2].isspace()):
                current.append(everyones)
            elif _token(value) == agent.lower():
                ours.is_named = True
                current.append(ours)
        elif name.startswith(DISALLOWS):
            has_rules = has_rules or bool(current)
            for group in current:
                group.disallowed.setdefault(value)
        elif name.startswith("allow"):
            has_rules = has_rules or bool(current)
            for group in current:
                group.allowed.setdefault(value)
        elif name.startswith(DELAYS) and (seconds := delay_seconds(value)) is not None:
            for group in current:
                group.delays.append(seconds)
        elif name in SIGNALS and (signal := _signal(name, value)):
            for signals in [group.signals for group in current] if is_begun else [anywhere]:
                signals.append(signal)
    group = ours if ours.is_named else everyones
    allowed, disallowed = [*_with_folders(group.allowed)], [*group.disallowed]
    return Robots(
        Spelling(map(_raised, allowed), map(_raised, disallowed)),
        Spelling(map(_meant_rule, allowed), map(_meant_rule, disallowed)),
        max(group.delays, default=None),
        tuple([*anywhere, *group.signals][:MAX_SIGNALS]),
    )


def read_robots_sitemaps(body: bytes | str, url: str = "") -> list[str]:
    """The addresses on `Sitemap:` lines, in their order, each once, seen from the file's own.

    >>> read_robots_sitemaps("User-agent: *\\nsitemap : /map.xml # all", "https://n.example/robots.txt")
    ['https://n.example/map.xml']
    """
    found: dict[str, None] = {}
    for name, value in _lines(body):
        if name.startswith(SITEMAPS) and (address := absolute_url(value, url)):
            found.setdefault(address)
        if len(found) >= MAX_SITEMAPS:
            break
    return list(found)


def read_robots_licences(body: bytes | str) -> list[str]:
    """The addresses on `License:` lines, which are for every agent; only whole ones count.

    >>> read_robots_licences("License: https://n.example/rsl.xml\\nLicense: CC BY 4.0")
    ['https://n.example/rsl.xml']
    """
    found = {
        value: None
        for name, value in _lines(body)
        if name in LICENCES and value.lower().startswith(("https://", "http://"))
    }
    return [*found][:MAX_LICENCES]


def delay_seconds(printed: str) -> float | None:
    """The seconds that a Crawl-delay states; None where it states no number.

    >>> delay_seconds("2,5"), delay_seconds("10 seconds"), delay_seconds("inf")
    (2.5, 10.0, None)
    """
    match = DELAY.fullmatch(printed.strip())
    if not match:
        return None
    unit = (match[3] or "s").lower()
    scale = 0.001 if unit.startswith(("ms", "milli")) else 60.0 if unit[0] == "m" else 1.0
    seconds = float(f"{match[1].replace(',', '.')}e{match[2] or 0}") * scale
    return seconds if seconds <= LONGEST_DELAY_SECONDS else None


def path_and_query(url: str) -> str:
    """What of an address rules are compared with.

    >>> path_and_query("https://news.example?page=2#top"), path_and_query("https://news.example")
    ('/?page=2', '/')
    """
    rest = url.partition("#")[0]
    _, separator, behind = rest.partition("://")
    match = re.search(r"[/?;]", behind if separator else rest)
    if not match:
        return "/"
    path = (behind if separator else rest)[match.start() :]
    return path if path.startswith("/") else f"/{path}"


def _spelled(url: str) -> tuple[str, str]:
    """A path and query as it stands, and as it is sent."""
    path = path_and_query(url).encode("utf-8", "replace").decode("utf-8")
    return path, quote(_raised(path), safe=URI_SAFE)


def _signal(name: str, value: str) -> Signal | None:
    first, _, rest = value.partition(" ") if value[:1] in {"/", "*"} else ("/", "", value)
    rest = " ".join(rest.split())
    if not rest:
        return None
    told = f"{name.title()}: {rest[:80]}" + (f" for {first[:80]}" if first != "/" else "")
    return Signal(read_pattern(_raised(first)), tuple(reserved_uses(rest)), told)


def _lines(body: bytes | str) -> Iterator[tuple[str, str]]:
    text = body if isinstance(body, str) else _decoded(body)
    text = text.removeprefix("\ufeff").replace("\0", "")
    for line in BREAK.split(text[:MAX_BYTES]):
        bare = line[:MAX_LINE].partition("#")[0].strip()
        name, colon, value = bare.partition(":")
        if not colon:
            words = bare.split()  # "Disallow /x": some forget the colon
            if len(words) != TWO_ARE_ENOUGH:
                continue
            name, value = words
        if name.strip():
            yield name.strip().lower(), value.strip()


def _decoded(body: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return _cut(body[: MAX_BYTES * 2].decode(name, "replace"), body, MAX_BYTES * 2)
    if body[1:2] == b"\0" and body[:1].isascii() and body[3:4] == b"\0":
        return _cut(body[: MAX_BYTES * 2].decode("utf-16-le", "replace"), body, MAX_BYTES * 2)
    if body[:1] == b"\0" and body[2:3] == b"\0":
        return _cut(body[: MAX_BYTES * 2].decode("utf-16-be", "replace"), body, MAX_BYTES * 2)
    # A byte that is no UTF-8 keeps its value: a rule with Latin letters means those bytes.
    return _cut(body[:MAX_BYTES].decode("utf-8", "surrogateescape"), body, MAX_BYTES)


def _cut(text: str, body: bytes, limit: int) -> str:
    # What is left of a line at the limit may forbid more than was meant, but never allow more.
    if len(body) <= limit:
        return text
    begin = max(text.rfind("\n"), text.rfind("\r")) + 1
    is_rule = text[begin:].lstrip().lower().startswith(DISALLOWS)
    return text if is_rule else text[:begin]


def _token(value: str) -> str:
    match = TOKEN.match(value)
    return match[0].lower() if match else ""


def _with_folders(allowed: Iterable[str]) -> Iterator[str]:
    # As Google reads them, a rule that allows a folder's index page allows the folder.
    for value in allowed:
        yield value
        folder, slash, page = value.rpartition("/")
        if slash and page.startswith("index.htm"):
            yield f"{folder}/$"


def _raised(path: str) -> str:
    """A path with its escapes in capitals and its other letters escaped, as Google spells rules."""
    path = ESCAPE.sub(lambda match: match[0].upper(), path)
    if path.isascii():
        return path
    return quote(path, safe=PRINTED + " ", errors="surrogateescape")


def _meant_rule(value: str) -> str:
    """A rule in which only what has to be is escaped; an escaped asterisk is one of the path's."""
    head, anchor = (value[:-1], "$") if value.endswith("$") else (value, "")
    return "*".join(map(_meant, head.split("*"))) + anchor


def _meant(path: str) -> str:
    """A path in which only what has to be is escaped, and what has a meaning in rules."""
    spelled = quote(_raised(path), safe=URI_SAFE, errors="surrogateescape")
    return ESCAPE.sub(_unescaped, spelled).replace("*", "%2A").replace("$", "%24")


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in UNRESERVED else match[0].upper()
