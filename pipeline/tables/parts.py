"""Rows that are too many to be held at once: put by in parts, and taken back a part at a time.

Who knows in which order rows have to come cuts that order into parts of a thousand, hands rows
over as they are found, each with the number of its part, and takes the parts back one by one.
What fits into one part never leaves memory; the rest lies in a scratch file.
"""

import weakref
from collections.abc import Iterable, Iterator
from itertools import pairwise
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:  # no analyst has it, and nothing of here but the groups are for them
    import numpy as np
    from numpy.typing import NDArray

PART_ROWS = 1_000  # articles: some 7 MB


class RowParts:
    """Rows in parts; those of a part come back in the order in which they were put by."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self._waiting: dict[int, list[pa.Table]] = {}
        self._waiting_rows = 0
        self._scratch: Any = None
        self._places: dict[int, list[tuple[int, int]]] = {}  # in the file: offset and length
        self._count = 0

    def __iter__(self) -> Iterator[pa.Table]:
        """The parts in order."""
        return map(self.part, range(self._count))

    def add(self, rows: pa.Table) -> None:
        """Put rows by as a part of their own, behind all others."""
        self._hold(self._count, rows)

    def put(self, rows: pa.Table, numbers: "NDArray[np.integer[Any]]") -> None:
        """Put rows by, each into the part whose number stands at its place."""
        import numpy as np

        order = np.argsort(numbers, kind="stable")
        ordered = numbers[order]
        ends = np.flatnonzero(np.diff(ordered, append=-1)) + 1
        for start, stop in pairwise([0, *ends]):
            self._hold(int(ordered[start]), rows.take(pa.array(order[start:stop])))

    def part(self, number: int) -> pa.Table:
        """The rows of a part."""
        found = [self.schema.empty_table()]
        for offset, length in self._places.get(number, ()):
            self._scratch.seek(offset)
            message = pa.py_buffer(self._scratch.read(length))
            found.append(pa.Table.from_batches([pa.ipc.read_record_batch(message, self.schema)]))
        return pa.concat_tables([*found, *self._waiting.get(number, ())])

    def _hold(self, number: int, rows: pa.Table) -> None:
        self._waiting.setdefault(number, []).append(rows)
        self._waiting_rows += rows.num_rows
        self._count = max(self._count, number + 1)
        if self._waiting_rows > PART_ROWS:
            self._spill()

    def _spill(self) -> None:
        if self._scratch is None:
            self._scratch = TemporaryFile()  # noqa: SIM115 - closed with the last reference to us
            weakref.finalize(self, self._scratch.close)
        for number, tables in sorted(self._waiting.items()):
            whole = pa.concat_tables(tables).combine_chunks()
            for batch in whole.to_batches():
                message = batch.serialize()
                place = self._scratch.seek(0, 2), message.size
                self._scratch.write(message)
                self._places.setdefault(number, []).append(place)
        self._waiting.clear()
        self._waiting_rows = 0


def numbered(count: int) -> "NDArray[np.int64]":
    """The number of its part for each of so many rows that come in order."""
    import numpy as np

    return np.arange(count) // PART_ROWS


def regrouped(tables: Iterable[pa.Table], rows: int) -> Iterator[pa.RecordBatch]:
    """Rows in batches of so many; the last has what is left."""
    return map(_batch, grouped(tables, rows))


def grouped(tables: Iterable[pa.Table], rows: int) -> Iterator[pa.Table]:
    """The same in tables, whose rows are not copied."""
    waiting: list[pa.Table] = []
    count = 0
    for table in tables:
        waiting.append(table)
        count += table.num_rows
        while count >= rows:
            whole = pa.concat_tables(waiting)
            yield whole[:rows]
            waiting, count = [whole[rows:]], count - rows
    if count:
        yield pa.concat_tables(waiting)


def _batch(rows: pa.Table) -> pa.RecordBatch:
    (batch,) = rows.combine_chunks().to_batches()
    return batch
