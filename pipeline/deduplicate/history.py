"""Keep clusters true while days come, change and go, in any order.

In the store lie three things: a day's fingerprints; a day's edges to itself and to the days
of the window before it, each pair of days stamped with the etags of the two fingerprints it was
computed from; and a day's clusters. Fingerprints are a function of a day's articles, edges of two
fingerprints, clusters of all edges, so the order of calls cannot matter. A call marks its days
before it begins and unmarks them when it is done: the next call finishes what a crash left.
Only one call may run at a time.
"""

import json
import shutil
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.deduplicate.clusters import CLUSTERS, cluster, is_joined_to
from pipeline.deduplicate.edges import EDGES, edges_between, indexed
from pipeline.deduplicate.fingerprints import METHOD, Fingerprints, ordered, write_fingerprints
from pipeline.errors import MissingError
from pipeline.layout import (
    clusters_key,
    day_edges_key,
    fingerprints_key,
    method_key,
    unsettled_key,
)

KEPT_BYTES = 16 * 2**20  # of edges and clusters, as they lie in the bucket
DAYS = [("on", pa.date32()), ("other_on", pa.date32())]
SEED = pa.schema([("article_id", pa.string()), ("on", pa.date32())])
LEFT = pa.schema([*SEED, ("component_id", pa.string())])
DAY_EDGES = pa.schema([*EDGES, *DAYS])


# A day's articles: a table, or several, one after another in the order of the articles' ids.
Articles: TypeAlias = pa.Table | Iterable[pa.Table]


class Labelled(Protocol):
    """What a store says of an object without giving it."""

    @property
    def key(self) -> str:
        """Its name."""

    @property
    def etag(self) -> str:
        """Another value means other bytes."""


class HistoryStore(Protocol):
    """The little of a store that history needs."""

    def read(self, key: str) -> bytes:
        """An object's bytes. Raises MissingError where there is none."""

    def download(self, key: str, file: Path) -> None:
        """An object into a file."""

    def write(self, key: str, data: bytes) -> str:
        """Put an object whole."""

    def upload(self, key: str, file: Path) -> None:
        """Put a file as an object."""

    def heads(self, prefix: str) -> Sequence[Labelled]:
        """What the store says of every object whose key starts so."""

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is removed already."""


class FingerprintFiles:
    """The days' fingerprints: as the store has them, and those that were made here on the disk."""

    def __init__(self, store: HistoryStore) -> None:
        self._store = store
        self._folder = Path(mkdtemp(prefix="nightdesk-fingerprints-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def replace(self, day: date, articles: Iterable[pa.Table]) -> None:
        """Put a day's articles in the place of those that it had; none clears it."""
        parts = iter(articles)
        first = next((part for part in parts if part.num_rows), None)
        if first is None:
            self._store.delete(fingerprints_key(day))
            return
        file = self._place(day)
        write_fingerprints(file, chain([first], parts))
        self._store.upload(fingerprints_key(day), file)

    def of(self, day: date) -> Fingerprints:
        """A day's."""
        return Fingerprints.read(self._file(day))

    def ids(self, day: date) -> pa.Table:
        """The articles of a day."""
        listed = pq.read_table(self._file(day), columns=["article_id"])
        on = pa.repeat(pa.scalar(day, pa.date32()), listed.num_rows)
        return listed.append_column("on", on).cast(SEED)

    def _file(self, day: date) -> Path:
        if self._place(day).exists():  # made here: no other call may run
            return self._place(day)
        file = self._folder / "other"  # is asked for once or twice
        self._store.download(fingerprints_key(day), file)
        return file

    def _place(self, day: date) -> Path:
        return self._folder / f"{day}"


class SmallObjects:
    """A store that reads no small object twice, as long as nobody else writes beside us."""

    def __init__(self, store: HistoryStore) -> None:
        self._store = store
        self._known: dict[str, bytes] = {}
        self._room = KEPT_BYTES

    def read(self, key: str) -> bytes:
        """An object's bytes. Raises MissingError where there is none."""
        if key not in self._known:
            return self._kept(key, self._store.read(key))
        return self._known[key]

    def write(self, key: str, data: bytes) -> str:
        """Put an object whole."""
        self._forget(key)
        etag = self._store.write(key, data)
        self._kept(key, data)
        return etag

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is removed already."""
        self._forget(key)
        self._store.delete(key)

    def download(self, key: str, file: Path) -> None:
        """An object into a file."""
        self._store.download(key, file)

    def upload(self, key: str, file: Path) -> None:
        """Put a file as an object."""
        self._store.upload(key, file)

    def heads(self, prefix: str) -> Sequence[Labelled]:
        """What the store says of every object whose key starts so."""
        return self._store.heads(prefix)

    def _kept(self, key: str, data: bytes) -> bytes:
        if len(data) <= self._room:
            self._known[key] = data
            self._room -= len(data)
        return data

    def _forget(self, key: str) -> None:
        self._room += len(self._known.pop(key, b""))


@dataclass(slots=True, kw_only=True)
class DayEdges:
    """A day's edges to itself and to earlier days, with what each pair was computed from."""

    stamps: dict[date, tuple[str, str]] = field(default_factory=dict)
    pairs: dict[date, pa.Table] = field(default_factory=dict)

    def table(self) -> pa.Table:
        """All of them, the earliest other day first."""
        parts = [self.pairs[day] for day in sorted(self.pairs)]
        return pa.concat_tables([DAY_EDGES.empty_table(), *parts]).replace_schema_metadata(None)


class ClusterTables(Mapping[date, pa.Table]):
    """Some days' clusters, read from the store when they are asked for.

    A day's table is one row an article: all columns of `CLUSTERS` that history does not need.
    """

    def __init__(self, store: HistoryStore, days: Sequence[date]) -> None:
        self._store = store
        self._days = sorted(days)

    def __getitem__(self, day: date) -> pa.Table:
        if day not in self._days:
            raise KeyError(day)
        return _read_clusters(self._store, day).drop_columns(["on", "component_id"])

    def __iter__(self) -> Iterator[date]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)


def update_clusters(
    store: HistoryStore, touched: Mapping[date, Articles], *, window_days: int
) -> ClusterTables:
    """Replace the touched days' articles; every day whose clusters changed, with its new table.

    A day without an article is cleared. Each day's articles are asked for once, and let go
    before the next day's.
    """
    is_current = _is_current(store)
    is_all = is_current or set(_etags(store, fingerprints_key)) <= set(touched)
    for day in touched:
        store.write(unsettled_key(day), b"")
    files = FingerprintFiles(store)
    for day in touched:
        files.replace(day, _parts(touched[day]))
    unsettled = set(_etags(store, unsettled_key))
    window = timedelta(days=window_days)
    stamps = _etags(store, fingerprints_key)
    known = sorted(stamps)
    small = SmallObjects(store)
    _refresh_edges(small, files, unsettled, stamps, window)
    changed = _refresh_clusters(small, files, unsettled, known, window)
    for day in sorted(unsettled):
        store.delete(unsettled_key(day))
    if is_all and not is_current:
        store.write(method_key(), METHOD.encode())
    return ClusterTables(store, changed)


def stale_days(store: HistoryStore) -> list[date]:
    """The days whose fingerprints another release made: no two methods can be compared.

    Whoever updates clusters takes these days along.
    """
    return [] if _is_current(store) else sorted(_etags(store, fingerprints_key))


def _is_current(store: HistoryStore) -> bool:
    """Whether all fingerprints were made by this method."""
    try:
        return store.read(method_key()) == METHOD.encode()
    except MissingError:
        return False


def _parts(articles: Articles) -> Iterable[pa.Table]:
    return [ordered(articles)] if isinstance(articles, pa.Table) else articles


def _refresh_edges(
    store: HistoryStore,
    files: FingerprintFiles,
    touched: Collection[date],
    stamps: Mapping[date, str],
    window: timedelta,
) -> None:
    """Compute every pair of days, one of them touched, that is not stamped with what lies there."""
    known = sorted(stamps)
    near = {day for day in known if any(abs(day - other) <= window for other in touched)}
    for day in sorted({*touched, *near}):
        if day not in stamps:
            store.delete(day_edges_key(day))
            continue
        earlier = [other for other in known if day - window <= other <= day]
        changing = {other for other in {*touched, *earlier} if day in touched or other in touched}
        _refresh_day(store, files, day, earlier, changing, stamps)


def _refresh_day(
    store: HistoryStore,
    files: FingerprintFiles,
    day: date,
    earlier: list[date],
    changing: Collection[date],
    stamps: Mapping[date, str],
) -> None:
    kept = _read_edges(store, day)
    stale = [
        other
        for other in earlier
        if other in changing and kept.stamps.get(other) != (stamps[other], stamps[day])
    ]
    gone = [other for other in kept.stamps if other not in earlier]
    for other in gone:
        del kept.stamps[other], kept.pairs[other]
    if stale:
        ours = indexed(files.of(day))
        for other in stale:
            edges = edges_between(ours, ours if other == day else indexed(files.of(other)))
            kept.pairs[other] = _dated(edges, day, other)
            kept.stamps[other] = (stamps[other], stamps[day])
    if stale or gone:
        _write_edges(store, day, kept)


def _dated(edges: pa.Table, day: date, other: date) -> pa.Table:
    for (name, kind), value in zip(DAYS, (day, other), strict=True):
        edges = edges.append_column(name, pa.repeat(pa.scalar(value, kind), edges.num_rows))
    return edges


def _refresh_clusters(
    store: HistoryStore,
    files: FingerprintFiles,
    touched: Collection[date],
    known: list[date],
    window: timedelta,
) -> list[date]:
    """Cluster again whoever is, or was, joined to an article of a touched day.

    Only edges of touched days have changed, so whoever was joined through one of them still
    hangs together with an article of a day in their windows: looking there finds everyone.
    """
    near = {day for day in known if any(abs(day - other) <= window for other in touched)}
    left = [_read_clusters(store, day, LEFT) for day in touched]
    was_joined = pc.unique(pa.concat_tables([LEFT.empty_table(), *left])["component_id"])
    seeds = [SEED.empty_table()]
    for day in near:
        if day in touched:
            seeds.append(files.ids(day))
        else:
            there = _read_clusters(store, day, LEFT)
            is_left = pc.is_in(there["component_id"], value_set=was_joined)
            seeds.append(there.filter(is_left).select(SEED.names))
    articles = pa.concat_tables(seeds)
    fresh = cluster(articles, _edges_joined_to(store, articles, near, known, window))
    changed = []
    days = {*pc.unique(fresh["on"]).to_pylist(), *touched}
    # Far days first and touched ones last: what a crash leaves undone can still be found.
    for day in sorted(days, key=lambda day: (day in touched, day in near, day)):
        before = _read_clusters(store, day)
        rows = fresh.filter(pc.equal(fresh["on"], pa.scalar(day)))
        if day not in touched:
            is_other = pc.invert(pc.is_in(before["article_id"], value_set=rows["article_id"]))
            rows = pa.concat_tables([before.filter(is_other), rows]).sort_by("article_id")
        if not before.equals(rows):
            _write_clusters(store, day, rows)
            changed.append(day)
    return changed


def _edges_joined_to(
    store: HistoryStore,
    articles: pa.Table,
    near: Collection[date],
    known: list[date],
    window: timedelta,
) -> pa.Table:
    """All edges of the components that hold one of them, however many windows they reach over."""
    loaded: dict[date, pa.Table] = {}
    joined = DAY_EDGES.empty_table()
    days = set(near)
    while True:
        files = {day for day in known if any(timedelta() <= day - on <= window for on in days)}
        if files <= loaded.keys():
            return joined
        for day in files - loaded.keys():
            loaded[day] = _read_edges(store, day).table()
        edges = pa.concat_tables(
            [DAY_EDGES.empty_table(), *(loaded[day] for day in sorted(loaded))]
        )
        joined = edges.filter(is_joined_to(articles, edges))
        days |= {*pc.unique(joined["on"]).to_pylist(), *pc.unique(joined["other_on"]).to_pylist()}


def _etags(store: HistoryStore, key_of: Callable[[date], str]) -> dict[date, str]:
    """The days for which there is an object, by its kind of key, and what it is labelled with."""
    sample = key_of(date(2000, 1, 1))
    before, after = sample.split("2000-01-01")
    return {
        date.fromisoformat(one.key.removeprefix(before).removesuffix(after)): one.etag
        for one in store.heads(before)
    }


def _read_edges(store: HistoryStore, day: date) -> DayEdges:
    try:
        table = pq.read_table(pa.BufferReader(store.read(day_edges_key(day))))
    except MissingError:
        return DayEdges()
    stamps: dict[str, tuple[str, str]] = json.loads(table.schema.metadata[b"stamps"])
    found = DayEdges()
    for name, (theirs, ours) in stamps.items():
        other = date.fromisoformat(name)
        found.stamps[other] = (theirs, ours)
        rows = table.filter(pc.equal(table["other_on"], pa.scalar(other)))
        found.pairs[other] = _widened(rows, DAY_EDGES)
    return found


def _write_edges(store: HistoryStore, day: date, edges: DayEdges) -> None:
    stamps = {day.isoformat(): stamp for day, stamp in sorted(edges.stamps.items())}
    table = edges.table().replace_schema_metadata({"stamps": json.dumps(stamps)})
    store.write(day_edges_key(day), _parquet(table))


def _read_clusters(store: HistoryStore, day: date, schema: pa.Schema = CLUSTERS) -> pa.Table:
    try:
        table = pq.read_table(pa.BufferReader(store.read(clusters_key(day))))
    except MissingError:
        return schema.empty_table()
    return _widened(table, schema)


def _widened(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of a schema; what an older release did not know of is null."""
    columns = [
        table[field.name] if field.name in table.column_names else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, names=schema.names).cast(schema)


def _write_clusters(store: HistoryStore, day: date, table: pa.Table) -> None:
    if table.num_rows:
        store.write(clusters_key(day), _parquet(table))
    else:
        store.delete(clusters_key(day))


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())
