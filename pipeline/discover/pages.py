"""Recognise the further pages of a list or of an article by their addresses."""

import re
from collections.abc import Iterator
from urllib.parse import (
    SplitResult,
    parse_qsl,
    unquote_to_bytes,
    urlencode,
    urlsplit,
    urlunsplit,
)

NAMES = frozenset(
    """
    page pg paged p pagina pagine seite side sida sivu strana strona pageno pagenum page_no
    pagenumber currentpage curpage seitennummer
    """.split()  # noqa: SIM905
)
PLAIN_NAMES = NAMES - {"p"}  # `p` names the post where WordPress has plain addresses
QUERY_NUMBER = re.compile(r"\d{1,3}")
FOLDER = re.compile(
    r"/(?P<word>page|seite|pagina|pag|p|side|sida|sivu|strana|strona)[/_-]?(?P<number>\d{1,3})/?$",
    re.IGNORECASE,
)
LAST_NUMBER = re.compile(r"/(?P<number>\d{1,3})/?$")
BEFORE_ENDING = re.compile(
    r"[-_,.](?:page|seite|pagina|p)?[-_]?(?P<number>\d{1,3})(?P<ending>\.[a-z]{3,5})$",
    re.IGNORECASE,
)
AFTER_SLUG = re.compile(r"[-_,](?:page|seite|pagina|p)[-_]?(?P<number>\d{1,3})/?$", re.IGNORECASE)
WORD_BEFORE_ENDING = re.compile(
    r"[-_,.](?:page|seite|pagina|p)[-_]?(?P<number>\d{1,3})(?P<ending>\.[a-z]{3,5})$",
    re.IGNORECASE,
)
Patterns = tuple[re.Pattern[str], ...]
SAYING: Patterns = (FOLDER, AFTER_SLUG, WORD_BEFORE_ENDING)
ALL: Patterns = (FOLDER, LAST_NUMBER, AFTER_SLUG, BEFORE_ENDING)
WHOLE_NAMES = frozenset(
    "page pagina seite view viewall single onepage singlepage all showall".split()  # noqa: SIM905
)
WHOLE_VALUES = frozenset("all full single viewall 1 true yes one complete".split())  # noqa: SIM905
WHOLE_FOLDER = re.compile(
    r"/(?:all|full|single-?page|one-?page|view-?all|komplettansicht)/?$", re.IGNORECASE
)


def number_of(url: str, first: str) -> int | None:
    """Which page of `first` an address is: 2 for the second; None where it is none of its pages.

    >>> number_of("https://n.example/world?page=3", "https://n.example/world")
    3
    >>> number_of("https://n.example/world/page/2/", "https://n.example/world/")
    2
    >>> number_of("https://n.example/a-story-2", "https://n.example/a-story") is None
    True
    """
    wanted = _name(first)
    return next((number for base, number in _readings(url) if _name(base) == wanted), None)


def first_of(url: str) -> tuple[str, int]:
    """The first page of a list, seen from one of its pages, and which page that is.

    >>> first_of("https://n.example/world?page=3"), first_of("https://n.example/world")
    (('https://n.example/world', 3), ('https://n.example/world', 1))
    """
    if not is_list_page(url):
        return url, 1
    return next(_readings(url), (url, 1))


def is_list_page(url: str) -> bool:
    """Whether an address says of itself that it is a further page of something.

    >>> is_list_page("https://n.example/world?page=2"), is_list_page("https://n.example/?p=2041")
    (True, False)
    """
    parts = _split(url)
    if parts is None:
        return False
    if FOLDER.search(parts.path):
        return True
    return any(
        name.lower() in PLAIN_NAMES and QUERY_NUMBER.fullmatch(value)
        for name, value in parse_qsl(parts.query)
    )


def is_whole_of(url: str, first: str) -> bool:
    """Whether an address is that of an article with all its pages on one.

    >>> is_whole_of("https://n.example/story?page=all", "https://n.example/story")
    True
    """
    parts, of = _split(url), _split(first)
    if parts is None or of is None or _host(parts) != _host(of):
        return False
    if WHOLE_FOLDER.search(parts.path):
        return is_same_path(WHOLE_FOLDER.sub("", parts.path), of.path) and not parts.query
    if not is_same_path(parts.path, of.path):
        return False
    more = dict(set(parse_qsl(parts.query)) - set(parse_qsl(of.query)))
    kept = set(parse_qsl(of.query)) <= set(parse_qsl(parts.query))
    return (
        kept
        and len(more) == 1
        and all(
            name.lower() in WHOLE_NAMES
            and value.lower() in WHOLE_VALUES
            and not (name.lower() in NAMES and value == "1")
            for name, value in more.items()
        )
    )


def says_page(url: str, first: str) -> bool:
    """Whether an address itself says that it is a further page of `first`: by a name or a word.

    >>> says_page("https://n.example/story?page=2", "https://n.example/story")
    True
    >>> says_page("https://n.example/storm-2.html", "https://n.example/storm.html")
    False
    """
    wanted = _name(first)
    return any(_name(base) == wanted for base, _ in _readings(url, SAYING))


def counted_page(url: str, first: str) -> int | None:
    """The page number in the query of one of a list's addresses, whatever it is counted from.

    >>> counted_page("https://n.example/world?page=1", "https://n.example/world")
    1
    """
    parts, of = _split(url), _split(first)
    if parts is None or of is None or (_host(parts), parts.path) != (_host(of), of.path):
        return None
    found = [value for name, value in parse_qsl(parts.query) if name.lower() in PLAIN_NAMES]
    return int(found[0]) if found and QUERY_NUMBER.fullmatch(found[0]) else None


def with_page(url: str, number: int, name: str = "paged") -> str:
    """An address with a page number in its query.

    >>> with_page("https://n.example/?feed=rss2", 2)
    'https://n.example/?feed=rss2&paged=2'
    """
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True)]
    query = [(key, value) for key, value in kept if key != name] + [(name, str(number))]
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def _readings(url: str, patterns: Patterns = ALL) -> Iterator[tuple[str, int]]:
    """What an address may be a page of, and which."""
    parts = _split(url)
    if parts is None:
        return
    query = parse_qsl(parts.query, keep_blank_values=True)
    for at, (name, value) in enumerate(query):
        if name.lower() in NAMES and QUERY_NUMBER.fullmatch(value) and int(value) >= 2:
            rest = query[:at] + query[at + 1 :]
            yield urlunsplit(parts._replace(query=urlencode(rest))), int(value)
    for pattern in patterns:
        if (match := pattern.search(parts.path)) and int(match["number"]) >= 2:
            path = parts.path[: match.start()] + match.groupdict().get("ending", "")
            yield urlunsplit(parts._replace(path=path)), int(match["number"])


def is_same_path(path: str, other: str) -> bool:
    """Whether two paths name the same place, however they write its letters.

    >>> is_same_path("/a/schön/", "/a/sch%c3%b6n")
    True
    """
    return _place(path) == _place(other)


def _place(path: str) -> bytes:
    return unquote_to_bytes(path.rstrip("/"))


def _name(url: str) -> tuple[str, bytes, tuple[tuple[str, str], ...]]:
    parts = _split(url)
    if parts is None:
        return ("", url.encode(errors="replace"), ())
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not (name.lower() in PLAIN_NAMES and value in {"0", "1"})
    ]
    path = (
        FOLDER.sub("", parts.path)
        if (m := FOLDER.search(parts.path)) and m["number"] == "1"
        else parts.path
    )
    return (_host(parts), _place(path), tuple(sorted(query)))


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
