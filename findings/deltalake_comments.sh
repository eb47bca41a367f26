#!/bin/sh
# deltalake 1.6.6 refuses rows whose column comments read otherwise than the table's.
#
# A Delta table keeps a field's comment in its metadata. Rows may carry comments too, as Arrow field
# metadata. With schema_mode="merge" a new column is added as it should be, but where a comment of an
# old column was only reworded the write ends with
#   SchemaMismatchError: Schema error: Cannot merge metadata with different values for key comment
# and nothing is written. The Delta protocol calls a comment a description; no reader depends on it.
# What helps: write rows without field metadata, or with schema_mode unset and without comments.
# Exits 0 as long as that is so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet deltalake==1.6.6 pyarrow==26.0.1
"$folder/venv/bin/python" - "$folder/table" <<'PYTHON'
import sys

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

where = sys.argv[1]


def rows(comment):
    metadata = {"comment": comment} if comment else None
    return pa.table([["a"]], schema=pa.schema([pa.field("title", pa.string(), metadata=metadata)]))


write_deltalake(where, rows("The headline"))
try:
    write_deltalake(where, rows("The headline of the page"), mode="append", schema_mode="merge")
except Exception as error:
    print(type(error).__name__, error)
    assert "Cannot merge metadata with different values for key comment" in str(error), error
else:
    sys.exit("the write was taken: this is mended")
write_deltalake(where, rows(None), mode="append", schema_mode="merge")
assert DeltaTable(where).to_pyarrow_table().num_rows == 2
PYTHON
