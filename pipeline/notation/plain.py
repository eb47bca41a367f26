"""Write records as JSON and read them back, each by its own types."""

import gzip
import json
from typing import Any, TypeVar

import msgspec

Record = TypeVar("Record")


def plain(record: object) -> dict[str, Any]:
    """A record as JSON's own types: days and instants as ISO texts, enumerations by value.

    >>> from pipeline.records import Tally
    >>> plain(Tally(kept=1))
    {'kept': 1, 'rejected': 0, 'reasons': {}}
    """
    stated: dict[str, Any] = msgspec.to_builtins(record, str_keys=True)
    return stated


def brief(record: object) -> dict[str, Any]:
    """The same without what the record does not say.

    >>> from pipeline.records import RawRef, Reason, Reject, Stage
    >>> brief(Reject(url="u", source_id="s", stage=Stage.FETCH, reason=Reason.GONE))["evidence"]
    ''
    """
    stated: dict[str, Any] = _said(plain(record))
    return stated


def record_of(kind: type[Record], stated: object) -> Record:
    """The record that JSON states; names that the record does not know are left out.

    Raises ValueError where a value is missing or not of its type.

    >>> from pipeline.records import Tally
    >>> record_of(Tally, {"kept": 1, "said by a later release": 2})
    Tally(kept=1, rejected=0, reasons={})
    """
    return msgspec.convert(stated, kind)


def _said(stated: Any) -> Any:
    """A JSON value without the names that stand for nothing."""
    match stated:
        case dict():
            return {name: _said(one) for name, one in stated.items() if one is not None}
        case list() | tuple():
            return [_said(one) for one in stated]
    return stated


def packed(stated: object) -> bytes:
    """A JSON value as a gzipped file, the same bytes for the same value."""
    return gzip.compress(json.dumps(stated, ensure_ascii=False).encode(), 6, mtime=0)


def unpacked(data: bytes) -> Any:
    """The JSON value of a gzipped file."""
    return json.loads(gzip.decompress(data))
