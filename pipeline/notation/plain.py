"""Write records as JSON and read them back, each by its own types."""

import gzip
import json
from typing import Any, TypeVar

from pydantic import TypeAdapter

Record = TypeVar("Record")
ADAPTERS: dict[type, TypeAdapter[Any]] = {}  # made once a kind, since that is dear


def plain(record: object) -> dict[str, Any]:
    """A record as JSON's own types: days and instants as ISO texts, enumerations by value.

    >>> from pipeline.records import Tally
    >>> plain(Tally(kept=1))
    {'kept': 1, 'rejected': 0, 'reasons': {}}
    """
    stated: dict[str, Any] = _adapter(type(record)).dump_python(record, mode="json")
    return stated


def brief(record: object) -> dict[str, Any]:
    """The same without what the record does not say.

    >>> from pipeline.records import RawRef, Reason, Reject, Stage
    >>> brief(Reject(url="u", source_id="s", stage=Stage.FETCH, reason=Reason.GONE))["evidence"]
    ''
    """
    stated: dict[str, Any] = _adapter(type(record)).dump_python(
        record, mode="json", exclude_none=True
    )
    return stated


def record_of(kind: type[Record], stated: object) -> Record:
    """The record that JSON states; names that the record does not know are left out.

    Raises ValueError where a value is missing or not of its type.

    >>> from pipeline.records import Tally
    >>> record_of(Tally, {"kept": 1, "said by a later release": 2})
    Tally(kept=1, rejected=0, reasons={})
    """
    adapter: TypeAdapter[Record] = _adapter(kind)
    return adapter.validate_python(stated)


def packed(stated: object) -> bytes:
    """A JSON value as a gzipped file, the same bytes for the same value."""
    return gzip.compress(json.dumps(stated, ensure_ascii=False).encode(), 6, mtime=0)


def unpacked(data: bytes) -> Any:
    """The JSON value of a gzipped file."""
    return json.loads(gzip.decompress(data))


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in ADAPTERS:
        ADAPTERS[kind] = TypeAdapter(kind)
    return ADAPTERS[kind]
