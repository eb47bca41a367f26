"""Tables of before a contract was widened are read with what they lack as null."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.dataset as ds
from newsstand import make_article, night_of

from pipeline.tables.delta import rows_of
from pipeline.tables.schema import NIGHTS, Column

LATER = Column(name="later", kind=pa.int64(), nullable=True, meaning="Of a later contract.")
WIDENED = replace(NIGHTS, columns=(*NIGHTS.columns, LATER))


def test_a_column_that_a_table_lacks_is_null(stand):
    stand.night(0, [make_article("a")], kept={"us_example": 1})
    ours = ds.field("source_id") == "us_example"
    assert rows_of(stand.clean, WIDENED, ours, ["night", "kept", "later"]) == [
        {"night": night_of(0), "kept": 1, "later": None}
    ]
    (whole,) = rows_of(stand.clean, WIDENED, ours)
    assert whole["later"] is None
    assert whole["outcome"] == "complete"
