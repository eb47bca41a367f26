"""Read captures back, one record or a source's whole night."""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import groupby

from pipeline.archive.index import IndexLine, read_index
from pipeline.archive.warc import decode_capture
from pipeline.records import Capture, Kind, RawRef
from pipeline.store import Store


def read_capture(store: Store, ref: RawRef) -> Capture:
    """The capture at a place in the archive.

    Raises MissingError where there is no such segment, StoreError where its bytes are damaged.
    """
    return decode_capture(store.read_range(ref.key, ref.offset, ref.length), ref)


def read_captures(
    store: Store,
    night: date,
    source_id: str,
    kinds: Collection[Kind] | None = None,
    *,
    revisits: bool = False,
    failures: bool = False,
) -> Iterator[Capture]:
    """A source's captures of a night, in the order they came: those that answered with a page.

    `failures` adds redirects and errors (the crawl record tells of them), `revisits` adds the
    records without a body that only say an earlier body still stands.
    """

    def is_wanted(line: IndexLine) -> bool:
        if kinds is not None and line.kind not in kinds:
            return False
        if line.is_revisit:
            return revisits
        return failures or 200 <= line.status < 300

    wanted = [line for line in read_index(store, night, source_id) if is_wanted(line)]
    for key, lines in groupby(wanted, key=lambda line: line.ref.key):
        segment = store.read(key)
        for line in lines:
            member = segment[line.ref.offset : line.ref.offset + line.ref.length]
            yield decode_capture(member, line.ref)
