"""Find readings by article, by night and by day of publication without looking at all of them.

Three kinds of small files lie beside the table of readings and are kept up by every gathering:
a day's file has one row for each reading that belongs to the day (published on it; captured on it
where the page told no time); a night's file names the days of its readings; and the list of known
articles says on which days an article, named by the first 32 bits of its id, has readings. The
list is kept in sorted runs, two of a size merged into one of the next, so that a night adds little
and a reader opens few; beside a long run lies its sketch, half as large, which says of nearly every
article that is not in the run that it is not. Everything here follows from the table of readings:
where it is missing, as in buckets of before, it is made from the table once.
"""

import hashlib
import io
import json
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache, partial

import polars as pl
import pyarrow.parquet as pq

from pipeline.errors import ConflictError, MissingError, StoreError
from pipeline.layout import (
    index_day_key,
    index_night_key,
    index_run_key,
    index_sketch_key,
    index_state_key,
)
from pipeline.store import Store

INDEXED = pl.Schema(
    {
        "article_id": pl.String(),
        "night": pl.Date(),
        "captured_at": pl.Datetime("us", "UTC"),
        "published_at": pl.Datetime("us", "UTC"),
        "content_digest": pl.String(),
        "source_id": pl.String(),
        "withdrawn_for": pl.String(),
        "own_id": pl.String(),
    }
)
RUN = pl.Schema({"prefix": pl.UInt32(), "on": pl.Date()})
RUNS_OF_A_SIZE = 2
ATTEMPTS = 12
FETCHES = 8  # small files asked for at once
RUNS_KEPT = 16  # read last: gathering and publishing a night ask for the same
PREFIX_DIGITS = 8
PREFIX_BITS = 32
SKETCHED = 10_000  # articles in a run that gets a sketch
SKETCH_BITS = 12  # one of 4,096 articles that are not in a run seems to be
DAY = pl.coalesce("published_at", "captured_at").dt.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedRun:
    """One sorted part of the list of known articles."""

    name: str
    level: int
    shift: int = 0  # by how much its sketch shortens what names an article; 0 where it has none


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """Which runs make up the list, and how often anything changed."""

    generation: int
    runs: tuple[SortedRun, ...] = ()


class ReadingsIndex:
    """One look at the index; every file of it is read once."""

    def __init__(self, raw: Store, state: IndexState) -> None:
        self._raw = raw
        self.state = state
        self._days: dict[date, pl.DataFrame] = {}

    def of_days(self, days: Iterable[date]) -> pl.DataFrame:
        """Every reading of every article that has one on some days."""
        return self._whole(self._on(days))

    def of_nights(self, nights: Iterable[date]) -> pl.DataFrame:
        """Every reading of every article that was read on some nights."""
        wanted = list(nights)
        days = {day for night in wanted for day in night_days(self._raw, night)}
        return self._whole(self._on(days).filter(pl.col("night").is_in(wanted)))

    def of_articles(self, articles: pl.DataFrame) -> pl.DataFrame:
        """Every reading of the articles that a frame names."""
        return self._whole(articles)

    def nights_of(self, article_ids: Collection[str]) -> set[date]:
        """The nights that read some articles."""
        named = pl.DataFrame({"article_id": sorted(article_ids)})
        return set(self.of_articles(named)["night"].to_list())

    def _whole(self, some: pl.DataFrame) -> pl.DataFrame:
        """All readings of the articles of some rows."""
        ids = some["article_id"].unique()
        days = self.known_of(_prefixes(ids))["on"].unique()
        rows = self._on(days.to_list())
        found = rows.filter(
            pl.col("article_id").is_in(ids.implode()), pl.col("night").is_not_null()
        )
        return found.sort("article_id", "captured_at", "night")

    def _on(self, days: Iterable[date]) -> pl.DataFrame:
        wanted = sorted(set(days))
        missing = [day for day in wanted if day not in self._days]
        with ThreadPoolExecutor(FETCHES) as pool:
            rows = pool.map(partial(_read_day, self._raw), missing)
            self._days.update(zip(missing, rows, strict=True))
        return pl.concat([_no_rows(), *(self._days[day] for day in wanted)])

    def known_among(self, ids: Iterable[str]) -> set[str]:
        """Which of some articles may ever have been read; of the others that is sure."""
        named = pl.DataFrame({"article_id": pl.Series(sorted(ids), dtype=pl.String)})
        named = named.with_columns(prefix=_prefixes(named["article_id"]))
        return set(
            named.join(self.known_of(named["prefix"]), on="prefix", how="semi")["article_id"]
        )

    def known_of(self, prefixes: pl.Series) -> pl.DataFrame:
        """What the list has of some articles: their days.

        Raises StoreError where parts of the list are missing.
        """
        wanted = pl.DataFrame({"prefix": prefixes}).unique()
        runs = self.state.runs
        for _ in range(ATTEMPTS):
            try:
                with ThreadPoolExecutor(FETCHES) as pool:
                    found = list(pool.map(partial(_read_some, self._raw, wanted), runs))
            except MissingError:  # merged into another since: it knows no less
                runs = (read_state(self._raw) or self.state).runs
                continue
            return pl.concat([pl.DataFrame(schema=RUN), *found])
        message = f"the index of readings in {self._raw.uri} misses parts; remove "
        raise StoreError(message + index_state_key())


def open_index(raw: Store) -> ReadingsIndex | None:
    """The index as it stands; None where there is none yet."""
    state = read_state(raw)
    return ReadingsIndex(raw, state) if state else None


def read_state(raw: Store) -> IndexState | None:
    """What the index is made of."""
    try:
        stated = json.loads(raw.read(index_state_key()))
    except MissingError:
        return None
    except ValueError as error:
        raise _damaged(raw, index_state_key()) from error
    runs = tuple(
        SortedRun(name=one["name"], level=int(one["level"]), shift=int(one.get("shift", 0)))
        for one in stated["runs"]
    )
    return IndexState(generation=int(stated["generation"]), runs=runs)


def newest(readings: pl.DataFrame) -> pl.DataFrame:
    """Every article's newest reading: night, published_on, first_captured_at.

    And since when it is gone, where every look since that reading found it so.
    """
    is_there = pl.col("withdrawn_for").is_null()
    is_gone = pl.col("captured_at") > pl.col("captured_at").filter(is_there).max()
    return (
        readings.sort("article_id", "captured_at", "night")
        .group_by("article_id", maintain_order=True)
        .agg(
            pl.col("night").filter(is_there).last(),
            pl.col("published_at").filter(is_there).last(),
            pl.col("captured_at").filter(is_there).first().alias("first_captured_at"),
            pl.col("captured_at").filter(is_gone).first().alias("withdrawn_at"),
            pl.col("captured_at").filter(is_gone).last().alias("withdrawn_seen_at"),
            pl.col("withdrawn_for").filter(is_gone).last(),
        )
        .filter(pl.col("night").is_not_null())  # else nobody ever read it
        .with_columns(
            pl.coalesce("published_at", "first_captured_at").dt.date().alias("published_on")
        )
    )


def stubs_of(readings: pl.DataFrame) -> pl.DataFrame:
    """The articles that belong to a day that no reading of theirs does, with that day.

    A page that told its time when it was first captured and does so no more belongs to the day
    of that capture.
    """
    placed = readings.select("article_id", DAY.alias("on"))
    belongs = newest(readings).select("article_id", pl.col("published_on").alias("on"))
    return belongs.join(placed, on=["article_id", "on"], how="anti")


def build_index(raw: Store, rows: pl.DataFrame) -> None:
    """Make the index from all readings there are; its state last."""
    frame = rows.select(list(INDEXED)).cast(INDEXED)
    stubs = stubs_of(frame)
    placed = pl.concat([frame.with_columns(DAY.alias("on")), stubs], how="diagonal")
    days = placed.partition_by("on", as_dict=True)
    nights: dict[date, set[date]] = {}
    for (day,), ours in days.items():
        for night in ours["night"].drop_nulls().unique():
            nights.setdefault(night, set()).add(day)
    with ThreadPoolExecutor(FETCHES) as pool:
        for _ in pool.map(
            lambda one: raw.write(index_day_key(one[0][0]), _file(one[1].select(list(INDEXED)))),
            days.items(),
        ):
            pass
        for _ in pool.map(lambda one: _write_night(raw, *one), nights.items()):
            pass
    _add_to_known(raw, _pairs(placed))


def replace_night(
    raw: Store,
    night: date,
    rows: pl.DataFrame,
    stubs: pl.DataFrame,
    seen: ReadingsIndex | None = None,
) -> None:
    """Put a night's readings in the place of those that the index has of it.

    `stubs` name articles and days that they belong to although no reading of theirs does. The
    night's file names every day that may hold rows of it before one does. `seen` is a look at the
    index, which is not taken again where nobody changed it since.
    """
    before = night_days(raw, night)
    placed = rows.select(list(INDEXED)).cast(INDEXED).with_columns(DAY.alias("on"))
    after = set(placed["on"].to_list())
    _write_night(raw, night, before | after)
    touched = before | after | set(stubs["on"].to_list())
    with ThreadPoolExecutor(FETCHES) as pool:
        for _ in pool.map(
            lambda day: _replace_rows(
                raw,
                day,
                night,
                placed.filter(pl.col("on") == day).select(list(INDEXED)),
                stubs.filter(pl.col("on") == day)["article_id"],
            ),
            sorted(touched),
        ):
            pass
    _add_to_known(raw, pl.concat([_pairs(placed), _pairs(stubs)]), seen)
    if before - after:
        _write_night(raw, night, after)


def night_days(raw: Store, night: date) -> set[date]:
    """The days that the readings of a night belong to."""
    try:
        return {date.fromisoformat(day) for day in json.loads(raw.read(index_night_key(night)))}
    except MissingError:
        return set()


def _replace_rows(raw: Store, day: date, night: date, rows: pl.DataFrame, stubs: pl.Series) -> None:
    key = index_day_key(day)
    for _ in range(ATTEMPTS):
        there = raw.head(key)
        before = _read_day(raw, day) if there else _no_rows()
        named = before.filter(pl.col("night").is_null())["article_id"]
        more = pl.DataFrame({"article_id": stubs.filter(~stubs.is_in(named.implode()))})
        left = before.filter(pl.col("night").is_null() | (pl.col("night") != night))
        after = pl.concat([left, rows, more.cast({"article_id": pl.String})], how="diagonal")
        after = after.select(list(INDEXED)).sort("article_id", "captured_at", "night")
        if there and after.equals(before):
            return
        try:
            raw.write(
                key, _file(after), if_absent=not there, if_match=there.etag if there else None
            )
        except ConflictError:
            continue
        return
    message = f"{key} is written to by too many others at once; try again"
    raise ConflictError(message)


def _add_to_known(raw: Store, pairs: pl.DataFrame, seen: ReadingsIndex | None = None) -> None:
    """Let the list know more days of articles; merge runs where there are many of one size."""
    for _ in range(ATTEMPTS):
        there = raw.head(index_state_key())
        state = (read_state(raw) if there else None) or IndexState(generation=0)
        index = seen if seen and seen.state == state else ReadingsIndex(raw, state)
        known = index.known_of(pairs["prefix"])
        new = pairs.unique().join(known, on=["prefix", "on"], how="anti")
        runs = list(state.runs)
        stale: list[SortedRun] = []
        level = 0
        while len(same := [run for run in runs if run.level == level]) >= RUNS_OF_A_SIZE - 1:
            try:
                new = pl.concat([new, *(_read_run(raw, run) for run in same)])
            except MissingError:  # another merged it: our state will be refused
                break
            stale += same
            runs = [run for run in runs if run.level != level]
            level += 1
        if new.height:
            runs.append(_write_run(raw, new, level))
        after = replace(state, generation=state.generation + 1, runs=tuple(runs))
        stated = {
            "generation": after.generation,
            "runs": [asdict(run) for run in after.runs],
        }
        try:
            raw.write(
                index_state_key(),
                json.dumps(stated).encode(),
                if_absent=not there,
                if_match=there.etag if there else None,
            )
        except ConflictError:
            continue
        for run in stale:
            raw.delete(index_run_key(run.name))
            if run.shift:
                raw.delete(index_sketch_key(run.name))
        return
    message = f"the index of readings in {raw.uri} is written to by too many others; try again"
    raise ConflictError(message)


def _write_run(raw: Store, pairs: pl.DataFrame, level: int) -> SortedRun:
    ordered = pairs.select(list(RUN)).unique().sort("prefix", "on")
    data = _compact(ordered.with_columns(pl.col("on").cast(pl.Int32)))
    name = f"{level}-{hashlib.sha256(data).hexdigest()[:24]}"
    shift = 0
    if ordered.height >= SKETCHED:
        shift = max(0, PREFIX_BITS - ordered.height.bit_length() - SKETCH_BITS)
    if shift:
        raw.write(index_sketch_key(name), _compact(_shortened(ordered["prefix"], shift)))
    raw.write(index_run_key(name), data)
    return SortedRun(name=name, level=level, shift=shift)


def _shortened(prefixes: pl.Series, shift: int) -> pl.DataFrame:
    return pl.DataFrame({"prefix": prefixes // 2**shift}).cast(pl.UInt32).unique().sort("prefix")


def _compact(ordered: pl.DataFrame) -> bytes:
    sink = io.BytesIO()
    pq.write_table(
        ordered.to_arrow(),
        sink,
        compression="zstd",
        use_dictionary=["on"],
        column_encoding={"prefix": "DELTA_BINARY_PACKED"},
        write_statistics=False,
    )
    return sink.getvalue()


@lru_cache(maxsize=RUNS_KEPT)
def _read_run(raw: Store, run: SortedRun) -> pl.DataFrame:
    """A run, which is named by what it holds and so is never another."""
    found = _read_frame(raw, index_run_key(run.name))
    return found.select(pl.col("prefix").cast(pl.UInt32), pl.col("on").cast(pl.Date))


def _read_some(raw: Store, wanted: pl.DataFrame, run: SortedRun) -> pl.DataFrame:
    """What a run has of some articles; its sketch is asked first where it has one."""
    if run.shift:
        seeming = _read_sketch(raw, run).join(
            _shortened(wanted["prefix"], run.shift), on="prefix", how="semi"
        )
        if seeming.is_empty():
            return pl.DataFrame(schema=RUN)
    return _read_run(raw, run).join(wanted, on="prefix", how="semi")


@lru_cache(maxsize=RUNS_KEPT)
def _read_sketch(raw: Store, run: SortedRun) -> pl.DataFrame:
    found = _read_frame(raw, index_sketch_key(run.name))
    return found.select(pl.col("prefix").cast(pl.UInt32))


def _read_frame(raw: Store, key: str) -> pl.DataFrame:
    data = raw.read(key)
    try:
        return pl.read_parquet(io.BytesIO(data))
    except pl.exceptions.PolarsError as error:
        raise _damaged(raw, key) from error


def _damaged(raw: Store, key: str) -> StoreError:
    message = f"{raw.uri}/{key} is damaged; remove {index_state_key()}, and the index is made anew"
    return StoreError(message)


def _read_day(raw: Store, day: date) -> pl.DataFrame:
    try:
        found = _read_frame(raw, index_day_key(day))
    except MissingError:
        return _no_rows()
    older = [pl.lit(None).alias(name) for name in INDEXED if name not in found.columns]
    return found.with_columns(older).select(list(INDEXED)).cast(INDEXED)


def _write_night(raw: Store, night: date, days: Collection[date]) -> None:
    text = json.dumps(sorted(f"{day}" for day in days))
    raw.write(index_night_key(night), text.encode())


def _file(rows: pl.DataFrame) -> bytes:
    sink = io.BytesIO()
    rows.write_parquet(sink, compression="zstd", statistics=False)
    return sink.getvalue()


def _pairs(placed: pl.DataFrame) -> pl.DataFrame:
    prefixes = pl.Series("prefix", _prefixes(placed["article_id"]))
    return pl.DataFrame([prefixes, placed["on"].cast(pl.Date)]).unique()


def _prefixes(ids: pl.Series) -> pl.Series:
    return ids.str.slice(0, PREFIX_DIGITS).str.to_integer(base=16, dtype=pl.UInt32).alias("prefix")


def _no_rows() -> pl.DataFrame:
    return pl.DataFrame(schema=INDEXED)
