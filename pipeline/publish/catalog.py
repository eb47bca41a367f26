"""The catalog as a table: written where a source changed, and not every night."""

import hashlib
import json
from collections.abc import Mapping, Sequence

import pyarrow as pa

from pipeline.errors import MissingError
from pipeline.sources.model import Source
from pipeline.store import Store
from pipeline.tables.delta import batches, conform
from pipeline.tables.editions import open_edition
from pipeline.tables.log import log_prefix
from pipeline.tables.mirror import Mirror, replace_partitions
from pipeline.tables.schema import SOURCES

CATALOG = "catalog"  # what a commit says of the sources that it wrote


def publish_sources(
    clean: Store, sources: Sequence[Source], run_id: str, commit: Mapping[str, str]
) -> Mirror | None:
    """Let the table be the catalog; None where the newest edition's is that already."""
    rows = _source_rows(sources, run_id)
    digest = _digest(rows)
    if _published(clean) == digest:
        return None
    stated = {**commit, CATALOG: digest}
    return replace_partitions(clean, SOURCES, [], lambda: batches([rows]), stated)


def _published(clean: Store) -> str | None:
    """The catalog that the newest edition has; None where its commit does not say."""
    try:
        edition = open_edition(clean)
        if edition.folders.get(SOURCES.name) != SOURCES.folder:
            return None
        key = f"{log_prefix(SOURCES)}{edition.version_of(SOURCES):020d}.json"
        lines = clean.read(key).decode().splitlines()
    except MissingError:
        return None
    told = (json.loads(line).get("commitInfo", {}).get(CATALOG) for line in lines if line.strip())
    return next((one for one in told if one), None)


def _digest(rows: pa.Table) -> str:
    """The same for the same sources in the same columns, whichever run they are of."""
    plain = rows.drop_columns(["run_id"])
    stated = json.dumps([plain.column_names, plain.to_pylist()], default=str)
    return hashlib.sha256(stated.encode()).hexdigest()


def _source_rows(sources: Sequence[Source], run_id: str) -> pa.Table:
    rows = [
        {
            "source_id": source.id,
            "name": source.name,
            "homepage": source.homepage,
            "country": source.country,
            "language": source.language,
            "time_zone": source.time_zone,
            "licence": source.licence,
            "opt_out": str(source.opt_out),
            "is_active": source.is_active,
            "run_id": run_id,
        }
        for source in sources
    ]
    return conform(pa.Table.from_pylist(rows, schema=SOURCES.schema), SOURCES)
