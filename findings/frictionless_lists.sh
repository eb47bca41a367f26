#!/bin/sh
# frictionless 5.21.0 refuses the list columns of every Parquet file as no arrays.
#
# The package's own Parquet reader goes through pandas, where a list column holds NumPy arrays. The
# field type "array" takes a list or JSON text, and calls each of them a type error:
#   Type error in the cell "['fire' 'barn']" ... type is "array/default"
# so that `frictionless validate` fails for any file with a list.
# Structs (dicts there) pass as "object".
# What helps: state "any" for list columns.
# Exits 0 as long as that is so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "frictionless[parquet,pandas]==5.21.0" pyarrow==26.0.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

pq.write_table(pa.table({"tags": [["fire", "barn"], []]}), "rows.parquet")


def errors(kind):
    resource = {
        "name": "rows",
        "path": "rows.parquet",
        "format": "parquet",
        "schema": {"fields": [{"name": "tags", "type": kind}]},
    }
    Path("datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
    program = Path(sys.executable).with_name("frictionless")
    done = subprocess.run(
        [program, "validate", "datapackage.json", "--json"], capture_output=True, text=True
    )
    return [one["type"] for one in json.loads(done.stdout)["tasks"][0]["errors"]]


print("array:", errors("array"), "any:", errors("any"))
if not errors("array"):
    sys.exit("lists are arrays: this is mended")
assert errors("any") == []
PYTHON
