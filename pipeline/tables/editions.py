"""Editions: one small object names the version of every table, so that readers see one moment.

An edition is put in place by a conditional write of its number, never changed, and followed by
`latest.json`, which repeats the newest one and says which edition was the last of each night, and
by `views.sql`, which is the same for tools that speak SQL.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from deltalake import DeltaTable

from pipeline.errors import ConflictError, MissingError, StoreError
from pipeline.layout import edition_key, edition_number, editions_prefix
from pipeline.store import Store
from pipeline.tables import schema
from pipeline.tables.begun import is_anything_begun
from pipeline.tables.delta import look_at, open_table
from pipeline.tables.edition import Edition
from pipeline.tables.schema import CLEAN, READINGS, Table, major_version
from pipeline.tables.sql import DUCKDB_KEY, SPARK_KEY, duckdb_file, spark_file

if TYPE_CHECKING:
    import polars as pl

LATEST_KEY = "latest.json"
RESTORED = "restored"  # in what was found out without `latest.json`
ATTEMPTS = 12
STEPS = 8  # versions further ahead than that are looked for by listing


def open_edition(clean: Store, *, as_of: date | None = None, number: int | None = None) -> Edition:
    """The newest edition; the last one before a later night than `as_of` was published; or the
    one of a number.

    Raises MissingError where there is none, StoreError where the bucket cannot be read.
    """
    stated = _latest(clean)
    if stated is None:
        message = f"no table can be queried: nothing was published in {clean.uri} yet"
        raise MissingError(message)
    if as_of is not None:
        nights = _nights(stated)
        known = [night for night in nights if night <= as_of]
        if not known:
            raise MissingError(_too_early(as_of, min(nights, default=None)))
        number = nights[max(known)]
    if number is None or number == _number(stated):
        return _parse(stated)
    found = _read(clean, edition_key(number))
    if found is None:
        message = f"edition {number} is not kept, or never was; the newest is {_number(stated)}"
        raise MissingError(message)
    return _parse(found)


def _too_early(as_of: date, first: date | None) -> str:
    """Why no edition is of a night: others may have come before it, which it then never saw."""
    if first is None:
        return f"no table can be queried as of {as_of}: no edition is kept by its night"
    return (
        f"no table can be queried as of {as_of}: the first edition that is kept is of the night "
        f"{first}, and nights that were filled in later are in the editions from then on; ask "
        "those by `night` or `published_on`"
    )


def edition_numbers(clean: Store) -> list[int]:
    """The numbers of all editions that are kept, in order."""
    return sorted(map(edition_number, clean.keys(editions_prefix())))


def table_of(clean: Store, edition: Edition, table: Table) -> DeltaTable:
    """A table as an edition has it, for reading alone.

    Raises MissingError where the edition names no such table, or a version that is gone.
    """
    return look_at(clean, table, edition.version_of(table))


def scan(clean: Store, edition: Edition, table: Table) -> "pl.LazyFrame":
    """A table as an edition has it, read when it is collected and no more than is asked for."""
    import polars as pl

    return pl.scan_delta(table_of(clean, edition, table))


def make_edition(
    raw: Store,
    clean: Store,
    *,
    night: date | None,
    run_id: str,
    now: datetime,
    known: Mapping[str, int] | None = None,
) -> Edition | None:
    """Name the present version of every table; None while somebody else is between two commits.

    Whoever is will make an edition that holds ours too. `known` are versions that are there at the
    least. Without a night something else than publishing one changed the tables.
    """
    for _ in range(ATTEMPTS):
        before = _latest(clean) or {}
        if is_anything_begun(raw):
            return None
        there = known or {}
        versions = {
            table.name: version
            for table in CLEAN
            if (version := _head(clean, table, before, there.get(table.name, -1))) is not None
        }
        readings = there.get(READINGS.name)
        if readings is None:
            readings = open_table(raw, READINGS).version()
        if is_anything_begun(raw):  # the versions may have been taken from between its commits
            return None
        earlier = (_day(before.get(name)) for name in ("newest_night", "night"))
        nights = [one for one in (night, *earlier) if one]
        edition = Edition(
            number=_number(before) + 1,
            night=night or _day(before.get("night")),
            newest_night=max(nights, default=None),
            published_at=now,
            run_id=run_id,
            contract=schema.CONTRACT_VERSION,
            versions=versions,
            folders={table.name: table.folder for table in CLEAN if table.name in versions},
            readings=readings,
        )
        try:
            clean.write(edition_key(edition.number), _bytes(edition), if_absent=True)
        except ConflictError:  # another writer's; one that died left it without `latest.json`
            other = _read(clean, edition_key(edition.number))
            if other is not None:
                _advance(clean, _parse(other))
            continue
        _advance(clean, edition)
        return edition
    message = f"editions of {clean.uri} are made by too many others at once; try again"
    raise ConflictError(message)


def forget_editions(clean: Store, numbers: Collection[int]) -> None:
    """Remove editions: first from what is offered, then the objects."""
    for _ in range(ATTEMPTS):
        there = clean.head(LATEST_KEY)
        stated = dict(_latest(clean) or {})
        if there is None or stated.pop(RESTORED, not stated):
            return
        nights = {f"{night}": one for night, one in _nights(stated).items() if one not in numbers}
        try:
            text = json.dumps({**stated, "nights": nights}, indent=1).encode()
            clean.write(LATEST_KEY, text, if_match=there.etag)
        except ConflictError:
            continue
        break
    for number in sorted(numbers):
        clean.delete(edition_key(number))


def _advance(clean: Store, edition: Edition) -> None:
    """Let `latest.json` repeat an edition, unless it repeats a newer one."""
    for _ in range(ATTEMPTS):
        there = clean.head(LATEST_KEY)
        before = _latest(clean) or {}
        is_newer = _number(before) >= edition.number
        if not before.get(RESTORED) and (
            is_newer or _major(before) > major_version(edition.contract)
        ):
            return
        nights = {f"{night}": number for night, number in _nights(before).items()}
        if edition.newest_night:
            nights[f"{edition.newest_night}"] = edition.number
        stated = {**json.loads(_bytes(edition)), "nights": dict(sorted(nights.items()))}
        try:
            text = json.dumps(stated, indent=1).encode()
            clean.write(
                LATEST_KEY, text, if_absent=not there, if_match=there.etag if there else None
            )
        except ConflictError:
            continue
        clean.write(DUCKDB_KEY, duckdb_file(edition, clean.uri).encode())
        clean.write(SPARK_KEY, spark_file(edition, clean.uri).encode())
        return


def _head(clean: Store, table: Table, before: Mapping[str, Any], known: int) -> int | None:
    """The newest version of a table, looked for from one that is known; None where it is not."""
    one = before.get("tables", {}).get(table.name, {})
    if one.get("path") == table.folder:
        stated = int(one["version"])
        if stated > known and clean.head(f"{table.folder}/_delta_log/{stated:020d}.json"):
            known = stated
    for _ in range(STEPS if known >= 0 else 0):
        if clean.head(f"{table.folder}/_delta_log/{known + 1:020d}.json") is None:
            return known
        known += 1
    try:
        return look_at(clean, table).version()
    except MissingError:
        return None


def _latest(clean: Store) -> Mapping[str, Any] | None:
    """What `latest.json` says; where it is missing or damaged, what the editions say."""
    stated, refusal = None, None
    try:
        stated = _read(clean, LATEST_KEY)
    except StoreError as error:
        if not isinstance(error.__cause__, ValueError):
            raise
        refusal = error
    if stated is not None and "tables" in stated:
        return stated
    found = [_read(clean, edition_key(number)) or {} for number in edition_numbers(clean)]
    if refusal and not found:
        raise refusal
    nights = {one["newest_night"]: one["edition"] for one in found if one.get("newest_night")}
    return {**found[-1], "nights": nights, RESTORED: True} if found else stated


def _read(clean: Store, key: str) -> Mapping[str, Any] | None:
    try:
        stated = json.loads(clean.read(key))
    except MissingError:
        return None
    except ValueError as error:
        message = f"{clean.uri}/{key} is not JSON: {error}; publish a night again"
        raise StoreError(message) from error
    return stated if isinstance(stated, dict) else {}


def _bytes(edition: Edition) -> bytes:
    stated = {
        "edition": edition.number,
        "night": edition.night and f"{edition.night}",
        "newest_night": edition.newest_night and f"{edition.newest_night}",
        "published_at": edition.published_at.isoformat(),
        "run_id": edition.run_id,
        "contract": edition.contract,
        "tables": {
            name: {"path": edition.folders[name], "version": version}
            for name, version in edition.versions.items()
        },
        "private": {READINGS.name: edition.readings},
    }
    return json.dumps(stated, indent=1).encode()


def _parse(stated: Mapping[str, Any]) -> Edition:
    """An edition as it was written; what was published before there were any is number 0."""
    try:
        night = _day(stated.get("night"))
        return Edition(
            number=_number(stated),
            night=night,
            newest_night=_day(stated.get("newest_night")) or night,
            published_at=datetime.fromisoformat(stated["published_at"]),
            run_id=str(stated["run_id"]),
            contract=str(stated["contract"]),
            versions={name: int(one["version"]) for name, one in stated["tables"].items()},
            folders={name: str(one["path"]) for name, one in stated["tables"].items()},
            readings=stated.get("private", {}).get(READINGS.name),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"an edition cannot be understood ({error!r}); publish a night again"
        raise StoreError(message) from error


def _major(stated: Mapping[str, Any]) -> int:
    return major_version(str(stated.get("contract", "1.0")))


def _number(stated: Mapping[str, Any]) -> int:
    return int(stated.get("edition", 0))


def _nights(stated: Mapping[str, Any]) -> dict[date, int]:
    """The last edition of each newest night."""
    return {date.fromisoformat(night): int(one) for night, one in stated.get("nights", {}).items()}


def _day(stated: object) -> date | None:
    return date.fromisoformat(str(stated)) if stated else None
