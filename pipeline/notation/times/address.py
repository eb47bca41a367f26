"""Read the day that stands in an address."""

import re
from datetime import date

YEAR = r"(?P<year>20[0-4]\d|199\d)"
MONTH = r"(?P<month>0?[1-9]|1[0-2])"
DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
LONG_MONTH, LONG_DAY = r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAME = rf"(?P<name>{'|'.join(NAMES)})"
# A day owns the start of its segment: "/2026/03/01/", "/20260301/", "/2026-03-01-rain".
SURE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:^|/){YEAR}/{MONTH}/{DAY}(?![\d])",
        rf"(?:^|/){YEAR}/{NAME}/{DAY}(?!\d)",
        rf"(?:^|/){YEAR}/{LONG_MONTH}{LONG_DAY}(?!\d)",
        rf"(?:^|/){YEAR}(?P<dash>[-_.]?){LONG_MONTH}/{LONG_DAY}(?!\d)",
        rf"(?:^|/){YEAR}(?P<dash>[-_.]?){LONG_MONTH}(?P=dash){LONG_DAY}(?=/|$|\.\w|[-_][^\W\d])",
        rf"(?:^|/)[a-z]{{1,2}}{YEAR}{LONG_MONTH}{LONG_DAY}(?=[_/.-])",
    )
)
# A folder of what is to happen: the day is when.
OF_EVENTS = re.compile(
    r"(?:^|/)(?:events?|calendar|kalender|agenda|termine?|veranstaltung\w*|whats-on|evenements?|"
    r"eventos?|eventi|wydarzenia|etkinlik\w*|afisha)/",
    re.IGNORECASE,
)
LIKELY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){YEAR}(?P<sep>[-/_.]){MONTH}(?P=sep){DAY}(?!\d)",
        rf"(?<!\d){YEAR}{LONG_MONTH}{LONG_DAY}(?!\d)",
    )
)


def _is_within_words(path: str, found: re.Match[str]) -> bool:
    """Whether words stand on either side of a day: "what-happened-on-2001-09-11-in-marlow"."""
    before, after = path[: found.start()], path[found.end() :]
    return bool(re.search(r"[^\W\d_][-_]$", before) and re.match(r"[-_][^\W\d_]", after))


def day_in_address(url: str, *, is_sure: bool = False) -> date | None:
    """The day that stands in an address; where asked, only one that cannot be part of a name.

    >>> day_in_address("https://news.example/2026/03/01/a-story", is_sure=True)
    datetime.date(2026, 3, 1)
    >>> day_in_address("https://news.example/20190412-1/bridge", is_sure=True) is None
    True
    """
    path = url.partition("://")[2].partition("/")[2].partition("?")[0].partition("#")[0]
    if OF_EVENTS.search(path):
        return None
    for pattern in SURE if is_sure else (*SURE, *LIKELY):
        if found := pattern.search(path):
            if pattern in LIKELY and _is_within_words(path, found):
                continue
            part = found.groupdict()
            name = part.get("name")
            month = NAMES.index(name.lower()) + 1 if name else int(part["month"])
            try:
                return date(int(part["year"]), month, int(part["day"]))
            except ValueError:
                continue
    return None
