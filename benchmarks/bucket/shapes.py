"""The same articles in the shapes that are compared: plain Parquet, Iceberg, and ours."""

import shutil
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from benchmarks.bucket.corpus import DAYS, articles_of, day_of
from pipeline.store import FolderStore
from pipeline.tables.delta import batches
from pipeline.tables.mirror import replace_partitions
from pipeline.tables.schema import ARTICLES

PEERS = Path(".nightdesk") / "peers" / "iceberg"
DAYS_A_COMMIT = 10
ICEBERG = """
import sys
from pathlib import Path
import pyarrow.parquet as pq
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.transforms import IdentityTransform
plain, folder, step = Path(sys.argv[1]), Path(sys.argv[2]).absolute(), int(sys.argv[3])
folder.mkdir(parents=True)
catalog = SqlCatalog("bench", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}")
catalog.create_namespace("news")
files = sorted(plain.rglob("*.parquet"))
first = pq.ParquetFile(files[0]).read()
import datetime
import pyarrow as pa
def rows(chosen):
    tables = []
    for file in chosen:
        day = datetime.date.fromisoformat(file.parent.name.partition("=")[2])
        table = pq.ParquetFile(file).read()
        tables.append(table.append_column("published_on", pa.array([day] * table.num_rows)))
    return pa.concat_tables(tables)
table = catalog.create_table("news.articles", schema=rows(files[:1]).schema)
with table.update_spec() as spec:
    spec.add_field("published_on", IdentityTransform())
for at in range(0, len(files), step):
    table.append(rows(files[at:at + step]))
print(table.metadata_location)
"""


def build(folder: Path, rows: int) -> None:
    """The same rows in every shape; a shape that is there is left as it is."""
    if is_wanted(folder / "plain"):
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            list(pool.map(write_plain, repeat(folder), repeat(rows), range(DAYS)))
        (folder / "plain.done").touch()
    iceberg = start_iceberg(folder) if is_wanted(folder / "iceberg") else None
    if is_wanted(folder / "ours"):
        started = time.perf_counter()
        write_ours(folder)
        print(f"wrote our table in {time.perf_counter() - started:.0f} s", file=sys.stderr)
        (folder / "ours.done").touch()
    if iceberg:
        location, _ = iceberg.communicate()
        if iceberg.returncode:
            sys.exit("pyiceberg could not write its table")
        (folder / "iceberg" / "location").write_text(location.strip().splitlines()[-1])
        (folder / "iceberg.done").touch()


def is_wanted(shape: Path) -> bool:
    """Whether a shape is not there, or not whole; what there is of it is then removed."""
    if shape.with_suffix(".done").exists():
        return False
    shutil.rmtree(shape, ignore_errors=True)
    return True


def write_plain(folder: Path, rows: int, number: int) -> None:
    """One day as pyarrow writes it by itself."""
    table = articles_of(number, rows)
    ds.write_dataset(
        table,
        folder / "plain",
        format="parquet",
        partitioning=ds.partitioning(table.select(["published_on"]).schema, flavor="hive"),
        existing_data_behavior="overwrite_or_ignore",
        basename_template=f"{day_of(number)}-{{i}}.parquet",
    )


def write_ours(folder: Path) -> None:
    """Every day as our publish writes it."""
    store = FolderStore(folder / "ours")
    for first in range(0, DAYS, DAYS_A_COMMIT):
        days = [day_of(number) for number in range(first, min(first + DAYS_A_COMMIT, DAYS))]
        rows = (batch for day in days for batch in batches([plain_day(folder, day)]))
        replace_partitions(store, ARTICLES, days, lambda found=rows: found, {})


def plain_day(folder: Path, day: date) -> pa.Table:
    """One day's rows again, in their order."""
    (file,) = (folder / "plain" / f"published_on={day}").iterdir()
    rows = pq.ParquetFile(file).read()
    rows = rows.append_column("published_on", pa.array([day] * rows.num_rows, pa.date32()))
    return rows.select(ARTICLES.names).cast(ARTICLES.schema)


def start_iceberg(folder: Path) -> "subprocess.Popen[str] | None":
    """Every day as pyiceberg writes it by itself, in its own environment; None without one."""
    python = PEERS.absolute() / "bin" / "python"
    if not python.exists():
        return None
    places = (folder / "plain", folder / "iceberg", str(DAYS_A_COMMIT))
    return subprocess.Popen([python, "-c", ICEBERG, *places], stdout=subprocess.PIPE, text=True)
