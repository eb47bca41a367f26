#!/bin/sh
# pyarrow 26.0.1: making one Arrow scalar of True loads all of pandas 3.0.6, wherever it is installed.
#
# `import pyarrow` takes care not to import pandas, but the first `pa.scalar(...)` does, whatever it is
# made of; and `import pyarrow.dataset` makes one (the expression "true") while it is imported. So a
# program that never asks for pandas takes twice as long to open a dataset once somebody installs pandas
# beside it. Seen: importing pyarrow: False; a scalar: True; importing pyarrow.dataset: True.
#
# Exits 0 while pyarrow behaves so, 1 once it does not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1 pandas==3.0.6
loads() {
    "$place/venv/bin/python" -c "import sys; import pyarrow as pa; $1; print('pandas' in sys.modules)"
}
alone=$(loads pass) scalar=$(loads 'pa.scalar(True)') dataset=$(loads 'import pyarrow.dataset')
echo "importing pyarrow: $alone; a scalar: $scalar; importing pyarrow.dataset: $dataset"
[ "$alone $scalar $dataset" = "False True True" ]
