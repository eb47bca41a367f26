"""Files beside the tables: a plain Parquet file a day, and what explains the bucket to a person."""

import io
import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from deltalake import DeltaTable

from pipeline.errors import ConflictError, MissingError, StoreError
from pipeline.layout import daily_key
from pipeline.publish.descriptor import SCHEMA_KEY, describe, dictionary, table_schema
from pipeline.publish.guide import readme, rights_notes
from pipeline.publish.words import words_of_day, write_words
from pipeline.sources.model import Source
from pipeline.store import Head, Store
from pipeline.tables.delta import ROW_GROUP_ROWS, ZSTD_NIGHTLY, conform, to_contract
from pipeline.tables.mirror import Mirror
from pipeline.tables.parts import RowParts, grouped, numbered
from pipeline.tables.schema import ARTICLES, place
from pipeline.workers.freed_memory import give_back

logger = logging.getLogger(__name__)

ATTEMPTS = 12
ROWS_AT_ONCE = 2_000
TAIL_BYTES = 64 * 1024
README_KEY = "README.md"
DICTIONARY_KEY = "dictionary.json"
DESCRIPTOR_KEY = "datapackage.json"
ERASED_KEY = "erased.json"  # a new one makes every search index start anew
RIGHTS_KEY = "RIGHTS.md"
VERSION_MARK = b"nightdesk.articles_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Which articles and sources were taken down, and when; never what they said."""

    articles: Mapping[str, datetime] = field(default_factory=dict)
    sources: Mapping[str, datetime] = field(default_factory=dict)


def read_erased(clean: Store) -> Erased:
    """What was taken down, as whoever holds copies has to know it."""
    try:
        stated = json.loads(clean.read(ERASED_KEY))
    except MissingError:
        return Erased()
    except ValueError as error:
        message = f"{clean.uri}/{ERASED_KEY} is damaged, which says what to erase: restore it"
        raise StoreError(message) from error
    return Erased(
        articles=_instants(stated.get("articles", {})), sources=_instants(stated.get("sources", {}))
    )


def write_erased(
    clean: Store, articles: Collection[str], sources: Collection[str], at: datetime
) -> None:
    """Add what was taken down; every search index starts anew."""
    for _ in range(ATTEMPTS):
        there = clean.head(ERASED_KEY)
        known = read_erased(clean)
        stated = {
            "at": at.isoformat(),
            "articles": _dated(known.articles, articles, at),
            "sources": _dated(known.sources, sources, at),
        }
        try:
            data = json.dumps(stated, indent=1).encode()
            clean.write(
                ERASED_KEY, data, if_absent=not there, if_match=there.etag if there else None
            )
        except ConflictError:
            continue
        return
    message = f"{ERASED_KEY} is written to by too many others at once; try again"
    raise ConflictError(message)


def _dated(known: Mapping[str, datetime], more: Collection[str], at: datetime) -> Mapping[str, str]:
    return {one: known.get(one, at).isoformat() for one in sorted({*known, *more})}


def _instants(stated: Mapping[str, str]) -> dict[str, datetime]:
    return {one: datetime.fromisoformat(at) for one, at in stated.items()}


def write_exports(
    clean: Store, articles: Mirror, days: Collection[date], sources: Sequence[Source]
) -> None:
    """Bring everything beside the tables up to them."""
    write_dailies(clean, articles.opened, days)
    clean.write(README_KEY, readme().encode())
    clean.write(DICTIONARY_KEY, dictionary().encode())
    clean.write(RIGHTS_KEY, rights_notes(sources).encode())
    clean.write(SCHEMA_KEY, json.dumps(table_schema(ARTICLES), indent=1).encode())
    keys = sorted(place(daily_key(day)) for day in articles.partitions())
    clean.write(DESCRIPTOR_KEY, describe(keys).encode())


def write_dailies(clean: Store, articles: DeltaTable, days: Collection[date]) -> None:
    """The plain files of days, and their words; what a newer version of the table made stays."""
    dataset = articles.to_pyarrow_dataset()  # looks at every file of the table: once for all days
    words = {}
    for day in sorted(days):
        rows = _in_order(dataset, day)
        _write_daily(clean, day, rows, articles.version())
        words[day] = words_of_day(rows, day)
        give_back()
    write_words(clean, words, articles.version())


def _in_order(dataset: ds.Dataset, day: date) -> RowParts:
    """A day's articles in the order of the contract, in however many files they lie."""
    import numpy as np  # no analyst has it, whose commands read what is erased here

    ours = ds.field(str(ARTICLES.partition)) == day
    files = list(dataset.get_fragments(filter=ours))  # as deltalake makes them, a file each
    in_place = pa.schema([ARTICLES.schema.field(name) for name in ARTICLES.order])
    keys = pa.concat_tables(
        [
            in_place.empty_table(),
            *(rows for file in files for rows in _rows_of(file, day, in_place)),
        ]
    )
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in ARTICLES.order])
    numbers = np.empty(keys.num_rows, np.int64)
    numbers[order.to_numpy()] = numbered(keys.num_rows)
    unsorted = RowParts(ARTICLES.schema)
    first = 0
    for file in files:
        for rows in _rows_of(file, day, ARTICLES.schema):
            unsorted.put(rows, numbers[first : first + rows.num_rows])
            first += rows.num_rows
    found = RowParts(ARTICLES.schema)
    for part in unsorted:
        found.add(conform(part, ARTICLES))
    return found


def _rows_of(file: ds.Fragment, day: date, schema: pa.Schema) -> Iterator[pa.Table]:
    """A file's rows, a few at a time: a dataset reads a whole group of them, and the next."""
    with file.open() as source, pq.ParquetFile(source) as parquet:
        names = [name for name in schema.names if name in parquet.schema_arrow.names]
        for batch in parquet.iter_batches(batch_size=ROWS_AT_ONCE, columns=names):
            on = pa.repeat(pa.scalar(day, pa.date32()), batch.num_rows)
            rows = pa.Table.from_batches([batch]).append_column(str(ARTICLES.partition), on)
            yield to_contract(rows, schema)


def _write_daily(clean: Store, day: date, rows: Iterable[pa.Table], version: int) -> None:
    key = place(daily_key(day))
    with TemporaryDirectory(prefix="nightdesk-day-") as folder:
        file = Path(folder) / "day.parquet"
        count = write_day(file, rows, version)
        for _ in range(ATTEMPTS):
            there = clean.head(key)
            if there and _version_of(_tail(clean, there)) > version:
                return
            try:
                if not count:
                    clean.delete(key)
                elif there:
                    clean.upload(key, file, if_match=there.etag)
                else:
                    clean.upload(key, file, if_absent=True)
            except ConflictError:
                continue
            return
    message = f"{key} is written to by too many others at once; try again"
    raise ConflictError(message)


def write_day(file: Path, parts: Iterable[pa.Table], version: int) -> int:
    """A day's articles as one Parquet file that says which version it was made from; how many."""
    schema = ARTICLES.schema
    named = schema.with_metadata(dict(schema.metadata or {}) | {VERSION_MARK: b"%d" % version})
    count = 0
    with (
        file.open("wb") as sink,
        pq.ParquetWriter(sink, named, compression="zstd", compression_level=ZSTD_NIGHTLY) as writer,
    ):
        for rows in grouped(parts, ROW_GROUP_ROWS):
            writer.write_table(rows.replace_schema_metadata(named.metadata), ROW_GROUP_ROWS)
            count += rows.num_rows
    return count


def _tail(clean: Store, there: Head) -> bytes:
    """The end of a Parquet file, with all that it says of itself."""
    length = min(there.size_bytes, TAIL_BYTES)
    data = clean.read_range(there.key, there.size_bytes - length, length)
    about = int.from_bytes(data[-8:-4], "little") + 8
    return data if about <= length else clean.read(there.key)


def _version_of(data: bytes) -> int:
    try:
        named = pq.read_schema(io.BytesIO(data)).metadata or {}
    except pa.ArrowInvalid:  # cut off, as by a copy that was stopped: to be written anew
        return -1
    return int(named.get(VERSION_MARK, b"-1"))
