"""Bring what the documents of other nights state to the pages that it is about.

A feed or sitemap of one night may state the instant or the author of a story that another night
brought, and that is not looked at again. Each crawl keeps such statements; reading a night takes
them in where its own documents say nothing, and a night that states something new has the pages of
the other night read again. What is read depends on what lies in the archive, not on the order.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline import archive
from pipeline.archive.crawls import hearsay
from pipeline.identity import identify
from pipeline.layout import hearsay_key, hearsay_prefix, nights_in, reread_key, reread_prefix
from pipeline.records import Announcement
from pipeline.store import Store

if TYPE_CHECKING:
    from pipeline.sources import Source  # whose model is not needed for its name

DAYS = 7  # between the night that brought a story and one that states more of it

Heard = Mapping[str, Sequence[Announcement]]  # by the key of a story


def heard_elsewhere(
    raw: Store,
    night: date,
    source: "Source",
    own: Mapping[str, Sequence[Announcement]],
    urls: Collection[str],
    told: Collection[str],
) -> dict[str, list[Announcement]]:
    """What other nights state of pages, by their addresses, beside what their own night does.

    `told` are the keys of the nights that state anything. Of several nights the nearest counts.
    """
    nights = sorted(
        (other for other in _around(night) if hearsay_key(other, source.id) in told),
        key=lambda other: (abs((other - night).days), other),
    )
    if not nights:
        return {}
    heard = [_by_key(raw, other, source) for other in nights]
    found: dict[str, list[Announcement]] = {}
    for url in urls:
        key = identify(url, source)
        more = next((one[key] for one in heard if key in one), ())
        if said := _new_in(more, own.get(url, ())):
            found[url] = [replace(one, url=url) for one in said]
    return found


def nights_heard_of(raw: Store, night: date, source: "Source") -> list[date]:
    """The nights that were read, and of whose pages a night states something that they do not."""
    heard = _by_key(raw, night, source)
    found = []
    for other in _around(night):
        record = archive.crawl_record(raw, other, source.id)
        if record is None:
            continue
        pages = [url for url in record.fetched if identify(url, source) in heard]
        own: dict[str, list[Announcement]] = defaultdict(list)
        for one in archive.announcements(raw, other, source.id) if pages else ():
            own[one.url].append(one)
        if any(_new_in(heard[identify(url, source)], own[url]) for url in pages):
            found.append(other)
    return found


def keys_told(raw: Store, night: date) -> frozenset[str]:
    """What the nights around one keep of each other."""
    around = tuple(hearsay_prefix(one) for one in (*_around(night), night))
    # Their days begin alike by tens, which is a list for each ten instead of each.
    tens = {prefix.rstrip("/")[:-1] for prefix in around}
    found = (key for begin in sorted(tens) for key in raw.keys(begin))
    return frozenset(key for key in found if key.startswith(around))


def mark_read_again(raw: Store, night: date) -> None:
    """Remember that what was read of a night changes, before it does."""
    raw.write(reread_key(night), b"")


def nights_read_again(raw: Store) -> list[date]:
    """The nights that were read again, and whose sources may have to learn anew."""
    return nights_in(raw.keys(reread_prefix()))


def forget_read_again(raw: Store, nights: Collection[date]) -> None:
    """They are settled and gathered."""
    for night in nights:
        raw.delete(reread_key(night))


def _around(night: date) -> list[date]:
    days = [*range(-DAYS, 0), *range(1, DAYS + 1)]
    return [night + timedelta(days=number) for number in days]


def _by_key(raw: Store, night: date, source: "Source") -> Heard:
    found: dict[str, list[Announcement]] = defaultdict(list)
    for one in hearsay(raw, night, source.id):
        found[identify(one.url, source)].append(one)
    return {key: sorted(some, key=repr) for key, some in found.items()}


def _new_in(more: Sequence[Announcement], own: Sequence[Announcement]) -> list[Announcement]:
    """What statements add to a page's own: an instant where it has none, an author."""
    is_dated = any(one.published_at for one in own)
    is_signed = any(one.author for one in own)
    left = [
        replace(
            one,
            title=None,
            modified_at=None,
            published_at=None if is_dated else one.published_at,
            published_at_raw=None if is_dated else one.published_at_raw,
            author=None if is_signed else one.author,
        )
        for one in more
    ]
    return [one for one in left if one.published_at or one.author]
