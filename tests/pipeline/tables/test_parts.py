"""Rows that are put by in parts come back as they were, however many there are."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tables.parts import PART_ROWS, RowParts, regrouped

pytestmark = pytest.mark.slow

SCHEMA = pa.schema([("name", pa.string()), ("tags", pa.list_(pa.string()))])


def rows_named(names):
    return pa.table({"name": names, "tags": [[name, name] for name in names]}, schema=SCHEMA)


@given(st.lists(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 5)))))
def test_rows_come_back_by_part_in_the_order_in_which_they_came(puts):
    parts = RowParts(SCHEMA)
    for put in puts:
        parts.put(rows_named([name for name, _ in put]), np.array([at for _, at in put], int))
    for number in range(6):
        expected = [name for put in puts for name, at in put if at == number]
        assert parts.part(number).equals(rows_named(expected))
        assert parts.part(number).equals(parts.part(number))


def test_more_rows_than_are_held_come_back_from_the_scratch_file():
    names = [f"{number}" for number in range(2 * PART_ROWS + 10)]
    numbers = np.arange(len(names)) % 3
    parts = RowParts(SCHEMA)
    parts.put(rows_named(names), numbers)
    parts.put(rows_named(["late"]), np.array([1]))
    parts.add(rows_named(["last"]))
    assert [rows["name"].to_pylist() for rows in parts] == [
        names[0::3],
        [*names[1::3], "late"],
        names[2::3],
        ["last"],
    ]


@pytest.mark.parametrize("sizes", [[], [0], [3], [7], [3, 4, 0, 9], [20, 1]])
def test_batches_are_full_whatever_the_rows_came_in(sizes):
    names = [f"{number}" for number in range(sum(sizes))]
    ends = np.cumsum(sizes, dtype=int)
    tables = [rows_named(names[end - size : end]) for size, end in zip(sizes, ends, strict=True)]
    batches = list(regrouped(tables, 7))
    assert [name for batch in batches for name in batch["name"].to_pylist()] == names
    assert all(batch.num_rows == 7 for batch in batches[:-1])
