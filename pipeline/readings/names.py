"""One article under the addresses that it had: join what redirects and canonical addresses tell.

An article is named by its canonical address, and that may change: the headline is written anew, and
the old address leads to the new one, or the page states another. Every night keeps which ids its
readings went by beside their own, a file a source. Two ids that went by one name are one article
where their texts are alike, and it bears the id that was read first. All of it is a function of the
nights that were read, so their order cannot matter: a night that learns of a name makes the nights
that are to be gathered again pending.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConflictError, MissingError
from pipeline.identity import identify
from pipeline.layout import blocks_key, blocks_prefix, names_key, names_prefix, sources_in
from pipeline.notation.plain import packed, unpacked
from pipeline.readings.pending import add_pending, pending_nights
from pipeline.records import Article
from pipeline.store import Store

if TYPE_CHECKING:
    from pipeline.readings.index import ReadingsIndex
    from pipeline.sources import Source

ALIKE = 1 / 3  # of the shorter text's paragraphs are in the other, word for word
ATTEMPTS = 12

Told = Mapping[str, Collection[str]]  # by an article's own id: other ids that it went by


@dataclass(frozen=True, kw_only=True)
class Names:
    """What a source's articles are called."""

    told: Mapping[date, Told] = field(default_factory=dict)  # by night
    called: Mapping[str, str] = field(default_factory=dict)  # by another id: the article's
    meant: Mapping[str, str] = field(default_factory=dict)  # by a name that is no article's own
    apart: Collection[tuple[str, str]] = ()  # own ids, and names that are other articles' own

    def of(self, own: str, *, is_absent: bool) -> str:
        """What an article of an own id is called; of a look that found none, what went by it."""
        if own in self.called or not is_absent:
            return self.called.get(own, own)
        return self.meant.get(own, own)

    def led_away(self, night: date) -> Iterator[tuple[str, str]]:
        """Own ids of what a night read, each with an article at whose address it stood instead."""
        for own, others in self.told.get(night, {}).items():
            for other in others:
                if (own, other) in self.apart:
                    yield own, self.called.get(other, other)

    def nights_that_tell(self, pairs: Collection[tuple[str, str]]) -> set[date]:
        """The nights that found what has an own id under another name."""
        return {
            night
            for night, told in self.told.items()
            if any(name in told.get(own, ()) for own, name in pairs)
        }

    @cached_property
    def by_name(self) -> dict[str, set[str]]:
        """The own ids of the articles that went by a name."""
        found: dict[str, set[str]] = defaultdict(set)
        for told in self.told.values():
            for own, others in told.items():
                for other in others:
                    found[other].add(own)
        return found


def names_of(articles: Iterable[tuple[Article, str]], source: "Source") -> dict[str, list[str]]:
    """The ids by which articles went beside their own, given the addresses that were asked."""
    found: dict[str, set[str]] = defaultdict(set)
    for article, asked in articles:
        others = {identify(url, source) for url in {asked, article.url}}  # mostly one address
        found[article.article_id] |= others - {article.article_id}
    return {own: sorted(others) for own, others in sorted(found.items()) if others}


def read_names(raw: Store, source_id: str) -> Names:
    """What a source's articles went by; nothing where none ever had a second name."""
    try:
        stated = unpacked(raw.read(names_key(source_id)))
    except MissingError:
        return Names()
    told: dict[date, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in stated["told"]:
        told[date.fromisoformat(one["night"])][one["id"]].append(one["name"])
    called = {one["name"]: one["id"] for one in stated["called"]}
    meant = {one["name"]: one["id"] for one in stated.get("meant", ())}
    apart = frozenset((one["id"], one["name"]) for one in stated.get("apart", ()))
    nights = {night: dict(one) for night, one in told.items()}
    return Names(told=nights, called=called, meant=meant, apart=apart)


def write_names(raw: Store, night: date, source_id: str, told: Told) -> None:
    """Put what a night tells of a source's names in the place of what it told before."""

    def changed(names: Names) -> Names:
        others = {one: said for one, said in names.told.items() if one != night}
        return replace(names, told=others | ({night: told} if told else {}))

    _change(raw, source_id, changed)


def _change(raw: Store, source_id: str, changed: Callable[[Names], Names]) -> None:
    key = names_key(source_id)
    for _ in range(ATTEMPTS):
        there = raw.head(key)
        before = read_names(raw, source_id) if there else Names()
        after = changed(before)
        if after == before:
            return
        try:
            data = _format(after)
            raw.write(key, data, if_absent=not there, if_match=there.etag if there else None)
        except ConflictError:
            continue
        return
    message = f"{key} is written to by too many others at once; try again"
    raise ConflictError(message)


def _format(names: Names) -> bytes:
    told = [
        {"night": f"{night}", "id": own, "name": other}
        for night, said in sorted(names.told.items())
        for own, others in sorted(said.items())
        for other in sorted(others)
    ]
    called = [{"name": name, "id": own} for name, own in sorted(names.called.items())]
    meant = [{"name": name, "id": own} for name, own in sorted(names.meant.items())]
    apart = [{"id": own, "name": name} for own, name in sorted(names.apart)]
    return packed({"told": told, "called": called, "meant": meant, "apart": apart})


def settle_names(raw: Store, night: date) -> None:
    """Say anew what the articles of a night's sources are called.

    Nights whose articles are called otherwise from now on are pending before that counts.
    """
    from pipeline.readings.index import open_index  # brings polars: reading does without

    named = {*sources_in(raw.keys(names_prefix()))}
    read = {*sources_in(raw.keys(blocks_prefix(night)))}
    sources = sorted(named & read)
    index = open_index(raw) if sources else None
    waiting = {*pending_nights(raw), night}
    for source_id in sources:
        names = read_names(raw, source_id)
        called, meant, apart = _called(raw, source_id, names, index, waiting)
        changed = _differing(called, names.called)
        shifted = _differing(meant, names.meant)
        parted = apart ^ {*names.apart}
        if changed or shifted or parted:
            ids = {one for name in changed for one in (name, names.called.get(name, name))}
            ids |= {names.meant.get(name, name) for name in shifted}
            nights = _nights_of(index, ids) | names.nights_that_tell(parted) | {night}
            for other in sorted(nights):
                add_pending(raw, other, [])
            settled = partial(replace, called=called, meant=meant, apart=frozenset(apart))
            _change(raw, source_id, settled)


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> set[str]:
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSeen:
    """What is known of one id: when it was first read, and all paragraphs by their names."""

    first_at: datetime
    blocks: frozenset[str]


def _called(
    raw: Store,
    source_id: str,
    names: Names,
    index: "ReadingsIndex | None",
    waiting: Collection[date],
) -> tuple[dict[str, str], dict[str, str], set[tuple[str, str]]]:
    """What each id that is no article's any more stands for, and each name that never was one.

    And what was told apart.
    """
    is_known = _known_ids(raw, source_id, names, index, waiting)
    groups = [
        {*owns, *([name] if is_known(name) else [])} for name, owns in sorted(names.by_name.items())
    ]
    groups = [ids for ids in groups if len(ids) > 1]
    wanted = {one for ids in groups for one in ids}
    seen: dict[str, TextSeen] = {}
    if wanted:
        nights = _nights_of(index, wanted | {names.called.get(one, one) for one in wanted})
        seen = _texts_of(raw, source_id, nights | {*waiting}, wanted)
    first = dict.fromkeys(seen, "")  # by id: an id of the same article that was read before
    for ids in groups:
        there = sorted(ids & seen.keys(), key=lambda one: (seen[one].first_at, one))
        for one, other in combinations(there, 2):
            if _are_alike(seen[one], seen[other]):
                _join(first, seen, one, other)
    called = {one: _root(first, one) for one in first if first[one]}
    meant: dict[str, str] = {}
    for name, owns in names.by_name.items():
        articles = {called.get(one, one) for one in owns}
        if name not in seen and len(articles) == 1:
            meant[name] = articles.pop()
    apart = {
        (own, name)
        for name, owns in names.by_name.items()
        for own in owns & seen.keys()
        if name in seen and _root(first, own) != _root(first, name)
    }
    return called, meant, apart


def _join(first: dict[str, str], seen: Mapping[str, TextSeen], one: str, other: str) -> None:
    roots = {_root(first, one), _root(first, other)}
    if len(roots) == 2:
        earlier, later = sorted(roots, key=lambda root: (seen[root].first_at, root))
        first[later] = earlier


def _root(first: Mapping[str, str], one: str) -> str:
    while first[one]:
        one = first[one]
    return one


def _are_alike(one: TextSeen, other: TextSeen) -> bool:
    fewer = min(len(one.blocks), len(other.blocks))
    return fewer > 0 and len(one.blocks & other.blocks) >= ALIKE * fewer


def _known_ids(
    raw: Store,
    source_id: str,
    names: Names,
    index: "ReadingsIndex | None",
    waiting: Collection[date],
) -> Callable[[str], bool]:
    """Whether a name may be an article's own id: it was read so, or is about to be gathered."""
    read = index.known_among(names.by_name) if index else set()
    near = {one["id"] for night in waiting for one in _blocks(raw, night, source_id)}
    return lambda name: name in near or name in names.called or name in read


def _nights_of(index: "ReadingsIndex | None", ids: Collection[str]) -> set[date]:
    if index is None or not ids:
        return set()
    return index.nights_of(ids)


def _texts_of(
    raw: Store, source_id: str, nights: Collection[date], wanted: Collection[str]
) -> dict[str, TextSeen]:
    seen: dict[str, TextSeen] = {}
    for night in sorted(nights):
        for one in _blocks(raw, night, source_id):
            if one["id"] in wanted:
                known = seen.get(one["id"])
                at = datetime.fromisoformat(one["at"])
                blocks = frozenset(one["blocks"])
                seen[one["id"]] = TextSeen(
                    first_at=min(at, known.first_at) if known else at,
                    blocks=blocks | known.blocks if known else blocks,
                )
    return seen


def _blocks(raw: Store, night: date, source_id: str) -> list[dict[str, Any]]:
    try:
        stated: list[dict[str, Any]] = json.loads(raw.read(blocks_key(night, source_id)))
    except MissingError:
        return []
    return stated
