"""Take an article, or all of a source, out of every layer, and keep it out."""

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from urllib.parse import urlsplit

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from pipeline.archive import crawl_record
from pipeline.archive.takedowns import Takedowns, read_takedowns, record_takedown
from pipeline.deduplicate.history import Articles
from pipeline.errors import MissingError, SourceError
from pipeline.identity import article_id, canonical_url, identify
from pipeline.layout import archive_prefix, crawls_prefix, night_of, source_of, sources_in
from pipeline.publish.days import articles_of_days
from pipeline.publish.exports import write_erased, write_exports
from pipeline.publish.publishing import republish, republish_ledgers
from pipeline.publish.stories import members_where
from pipeline.readings.held import released_ledgers
from pipeline.readings.table import gather
from pipeline.readings.versions import ChangeOf
from pipeline.sources.model import Source
from pipeline.store import Store
from pipeline.tables.begun import begin, end
from pipeline.tables.delta import look_at, open_table, rows_of
from pipeline.tables.editions import make_edition
from pipeline.tables.history import take_out_of_history
from pipeline.tables.schema import ARTICLES, COPIES, READINGS, REJECTS, VERSIONS, Table
from pipeline.takedown.erasing import Wanted, erase_articles, erase_source
from pipeline.takedown.proving import needles_of

ARTICLE_ID = re.compile(r"[0-9a-f]{32}")
SOURCE_ID = re.compile(r"[a-z]{2}_[a-z0-9_]+")
# Tells articles apart again once some are gone: days with their articles -> days that changed.
Recluster = Callable[[Mapping[date, Articles]], Collection[date]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be taken down."""

    kind: str  # article | source | prefix: every article read so far whose address begins so
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownContent:
    """What the tables know of it."""

    article_ids: frozenset[str] = field(default_factory=frozenset)
    addresses: frozenset[str] = field(default_factory=frozenset)
    titles: frozenset[str] = field(default_factory=frozenset)
    refs: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    source_ids: frozenset[str] = field(default_factory=frozenset)
    nights: frozenset[date] = field(default_factory=frozenset)
    days: frozenset[date] = field(default_factory=frozenset)


def target_of(stated: str) -> Target:
    """What a person named: an article's id, a source's id or an address.

    Raises SourceError where it is none of them.

    >>> target_of("us_example").kind
    'source'
    """
    if ARTICLE_ID.fullmatch(stated):
        return Target(kind="article", identity=stated)
    if SOURCE_ID.fullmatch(stated):
        return Target(kind="source", identity=stated)
    if "://" in stated and stated.endswith("*"):
        return Target(kind="prefix", identity=stated.removesuffix("*"))
    if "://" in stated:
        return Target(kind="article", identity=article_id(canonical_url(stated)))
    message = f"{stated!r} is neither an address, nor an article's id, nor a source's id"
    raise SourceError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakedownContext:
    """What taking down works with."""

    raw: Store
    clean: Store
    now: datetime
    run_id: str
    sources: Sequence[Source]
    change_of: ChangeOf
    recluster: Recluster


def take_down(context: TakedownContext, stated: str, *, why: str) -> dict[str, int]:
    """Remove it everywhere and record that it happened; what was changed, layer by layer.

    The record comes first: from then on nothing of it is published again. The readings come last:
    as long as they name it, a second call finishes what a crash left.
    """
    target = target_of(stated)
    moved = [Target(kind="article", identity=one) for one in _ids_where_it_moved(context, stated)]
    known = _known(context.raw, [target, *moved], stated)
    targets = [target]
    if target.kind != "source":
        ids = known.article_ids | _ids_of(known, context.sources)
        ids |= {target.identity} if target.kind == "article" else set()
        ids |= {one.identity for one in moved}
        targets = [Target(kind="article", identity=one) for one in sorted(ids)]
    for one in targets:
        record_takedown(context.raw, one.kind, one.identity, context.now, why, {})
    done = _erase(context, known, targets)
    for one in targets:
        record_takedown(context.raw, one.kind, one.identity, context.now, why, done)
    return done


def erase_again(context: TakedownContext) -> dict[str, int]:
    """Obey every takedown once more: a later crawl may have archived something of it again."""
    takedowns = read_takedowns(context.raw)
    targets = [Target(kind="article", identity=one) for one in sorted(takedowns.articles)]
    targets += [Target(kind="source", identity=one) for one in sorted(takedowns.sources)]
    if not targets:
        return {}
    return _erase(context, _known(context.raw, targets), targets)


def _erase(
    context: TakedownContext, known: KnownContent, targets: Collection[Target]
) -> dict[str, int]:
    raw, clean = context.raw, context.clean
    takedowns = Takedowns(
        articles=frozenset(one.identity for one in targets if one.kind == "article"),
        sources=frozenset(one.identity for one in targets if one.kind == "source"),
    )
    ids = known.article_ids | takedowns.articles
    done: Counter[str] = Counter()
    for source_id in sorted(takedowns.sources):
        done.update(erase_source(raw, source_id))
    if takedowns.articles:
        wanted = Wanted(
            article_ids=ids,
            addresses=known.addresses,
            refs=known.refs,
            sources={source.id: source for source in context.sources},
        )
        done.update(erase_articles(raw, wanted, known.source_ids or _all_sources(raw)))
    nights = known.nights | _nights_of(clean, ids)
    days = set(known.days)
    if days or nights:
        days |= set(context.recluster(articles_of_days(raw, days)))
        begun = begin(raw, context.run_id, days, nights)
        days |= begun.days
        nights |= begun.nights
        articles = republish(
            raw, clean, days=days, nights=nights, change_of=context.change_of, run_id=context.run_id
        )
        write_exports(clean, articles, days, context.sources)
        end(raw, context.run_id)
        done["pages"] = _redact_reports(clean, known)
    for night in sorted(known.nights):
        gather(raw, night)
    if days or nights:
        make_edition(raw, clean, night=None, run_id=context.run_id, now=context.now)
    _publish_ledgers(context, nights | known.nights)
    done["files"] = sum(
        _take_out_of_history(store, table, ids, takedowns.sources)
        for store, table in ((raw, READINGS), (clean, ARTICLES), (clean, COPIES), (clean, VERSIONS))
    )
    done["files"] += _take_addresses_out(clean, known.addresses)
    done["days"], done["nights"] = len(days), len(nights)
    if done.total():
        write_erased(clean, ids, takedowns.sources, context.now)
    return {name: count for name, count in sorted(done.items()) if count}


def _ids_of(known: KnownContent, sources: Collection[Source]) -> set[str]:
    """What a crawl calls the article before it reads what the page calls itself."""
    near = [one for one in sources if one.id in known.source_ids] or sources
    return {identify(address, source) for address in known.addresses for source in near}


def _ids_where_it_moved(context: TakedownContext, stated: str) -> set[str]:
    """What an address is called at the host of a source that has moved, and whose file says not so.

    The newest record of a source's crawls tells where it stands.
    """
    if "://" not in stated or stated.endswith("*"):
        return set()
    host = urlsplit(stated).netloc.lower()
    newest = {source_of(key): key for key in sorted(context.raw.keys(crawls_prefix()))}
    found: set[str] = set()
    for source in context.sources:
        key = newest.get(source.id)
        night = night_of(key) if key else None
        record = crawl_record(context.raw, night, source.id) if night else None
        if record and host in record.moved_to:
            for one in record.moved_to:
                source = source.moved_to(one)
            found.add(identify(stated, source))
    return found


def _known(raw: Store, targets: Collection[Target], stated: str = "") -> KnownContent:
    """Every name the targets go by in the table of readings."""
    columns = [
        "article_id",
        "url",
        "canonical_url",
        "source_id",
        "title",
        "raw_ref",
        "night",
        "published_at",
        "captured_at",
    ]
    try:
        found = look_at(raw, READINGS).to_pyarrow_dataset().to_table(columns)
    except MissingError:
        found = READINGS.schema.empty_table().select(columns)
    frame = pl.from_arrow(found)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(type(frame))
    ids = [one.identity for one in targets if one.kind == "article"]
    source_ids = [one.identity for one in targets if one.kind == "source"]
    named = frame.filter(
        pl.col("article_id").is_in(ids)
        | pl.col("source_id").is_in(source_ids)
        | (pl.col("url") == stated)
        | (pl.col("canonical_url") == stated)
        | pl.any_horizontal(
            pl.lit(value=False),
            *(
                pl.col(name).str.starts_with(one.identity)
                for one in targets
                if one.kind == "prefix"
                for name in ("url", "canonical_url")
            ),
        )
    )["article_id"]
    ours = frame.filter(pl.col("article_id").is_in(named.implode()))
    days = ours.select(pl.coalesce("published_at", "captured_at").dt.date()).to_series()
    is_address = "://" in stated and not stated.endswith("*")
    stated_address = {stated} if is_address else set()
    return KnownContent(
        article_ids=frozenset(ours["article_id"]),
        addresses=frozenset({*ours["url"], *ours["canonical_url"], *stated_address}),
        titles=frozenset(ours["title"]),
        refs=frozenset((ref["key"], ref["offset"]) for ref in ours["raw_ref"].to_list()),
        source_ids=frozenset(ours["source_id"]),
        nights=frozenset(ours["night"]),
        days=frozenset(days),
    )


def _all_sources(raw: Store) -> frozenset[str]:
    """Where to look for an article that no table names: everywhere."""
    return frozenset(sources_in(raw.keys(archive_prefix())))


def _nights_of(clean: Store, ids: Collection[str]) -> set[date]:
    """The nights whose published versions still hold the articles."""
    opened = open_table(clean, VERSIONS)
    rows = opened.to_pyarrow_dataset().to_table(["article_id", "night"])
    is_ours = pc.is_in(rows["article_id"], pa.array(sorted(ids), pa.string()))
    return set(rows.filter(is_ours)["night"].to_pylist())


def _redact_reports(clean: Store, known: KnownContent) -> int:
    """Take headlines and addresses out of the pages about nights."""
    words = {word for word in known.titles | known.addresses if len(word) > 8}
    spellings = {html.escape(word, quote=quote) for word in words for quote in (True, False)}
    spellings |= {word.replace("'", "&#39;") for word in spellings} | words
    changed = 0
    for key in clean.keys("reports/"):
        page = clean.read(key)
        left = page
        for spelling in sorted(spellings, key=len, reverse=True):
            left = left.replace(spelling.encode(), b"(removed)")
        if left != page:
            clean.write(key, left)
            changed += 1
    return changed


def _publish_ledgers(context: TakedownContext, nights: Collection[date]) -> None:
    """Let `rejects` and `nights` say what became of the articles, where the nights were read."""
    found = {night: released_ledgers(context.raw, night) for night in sorted(nights)}
    ledgers = {
        night: (
            [read.ledger for read in reads],
            [reject for read in reads for reject in read.rejects],
        )
        for night, reads in found.items()
        if reads
    }
    if ledgers:
        republish_ledgers(context.raw, context.clean, ledgers, run_id=context.run_id)


def _take_out_of_history(
    store: Store, table: Table, ids: Collection[str], source_ids: Collection[str]
) -> int:
    """Take the articles out of every earlier version; all of them still open.

    No writer can still commit a file that holds them: its days were just replaced, so its commit
    conflicts and is made again without the articles.
    """
    named = pa.array(sorted(ids), pa.string())
    sources = pa.array(sorted(source_ids), pa.string())

    def is_gone(rows: pa.Table) -> pa.ChunkedArray:
        return pc.or_(pc.is_in(rows["article_id"], named), pc.is_in(rows["source_id"], sources))

    return take_out_of_history(store, table, is_gone, ["article_id", "source_id"])


def _take_addresses_out(clean: Store, addresses: Collection[str]) -> int:
    """Take rejects that name the articles' addresses out of every earlier version."""
    named = pa.array(sorted(addresses), pa.string())

    def is_gone(rows: pa.Table) -> pa.ChunkedArray:
        return pc.is_in(rows["url"], named)

    return take_out_of_history(clean, REJECTS, is_gone, ["url"]) if addresses else 0


def what_it_says(context: TakedownContext, stated: str) -> set[str]:
    """What would give the target away, as long as it is still there to tell."""
    target = target_of(stated)
    known = _known(context.raw, [target], stated)
    named = ds.field("article_id").isin(sorted(known.article_ids) or [""])
    try:
        rows = rows_of(context.raw, READINGS, named, ["text"])
    except MissingError:
        rows = []
    return needles_of(known.titles, known.addresses, [row["text"] for row in rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article of another address that says the same."""

    article_id: str
    source_id: str
    title: str
    url: str
    relation: str | None  # to the one that stands for all; None where it is that one


def copies_of(context: TakedownContext, stated: str) -> list[Copy]:
    """Who else printed what is to be taken down: they stay, unless they are named too."""
    target = target_of(stated)
    if target.kind == "source":
        return []
    ids = _known(context.raw, [target], stated).article_ids
    if not ids:
        return []
    try:
        ours = members_where(context.clean, ds.field("article_id").isin(sorted(ids)))
        clusters = sorted({row["cluster_id"] for row in ours}) or [""]
        others = members_where(context.clean, ds.field("cluster_id").isin(clusters))
    except MissingError:
        return []
    return [
        Copy(
            article_id=row["article_id"],
            source_id=row["source_id"],
            title=row["title"],
            url=row["url"],
            relation=row.get("relation"),
        )
        for row in sorted(others, key=lambda row: (row["source_id"], row["url"]))
        if row["article_id"] not in ids
    ]


def require_known(raw: Store, stated: str) -> None:
    """Nothing where the target was taken down or read before; MissingError else."""
    target = target_of(stated)
    taken = read_takedowns(raw)
    if target.identity in taken.articles | taken.sources:
        return
    if not _known(raw, [target], stated).article_ids:
        message = f"{stated!r} was never read; with --ahead it is kept out all the same"
        known = sources_in(raw.keys(crawls_prefix())) if target.kind == "source" else []
        if near := get_close_matches(stated, known, n=1):
            message = f"{stated!r} was never read; did you mean {near[0]!r}?"
        raise MissingError(message)
