"""Our own run, measured like the peers: `python -m benchmarks.dedup.ours NAME 0 FOLDER`.

The name `nightdesk` compares all articles as one day; `nightdesk-nights` lays them on their days
and runs the nights in a shuffled order through the history.
"""

import json
import resource
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.dedup import corpora
from benchmarks.dedup.transformations import Story
from pipeline.deduplicate import cluster, find_edges, fingerprint_day, update_clusters
from pipeline.deduplicate.words import words_of
from pipeline.layout import clusters_key, day_edges_key
from pipeline.records import Relation
from pipeline.store.folder import FolderStore


def main(name: str, _: str, folder: str) -> None:
    place = Path(folder)
    with (place / "texts.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    stories = [
        Story(
            title=row["title"],
            text=row["text"],
            site=row["site"],
            day=row["day"],
            cluster="",
            variant="",
        )
        for row in rows
    ]
    words_of(["warm"])  # the table of characters, once a process
    table, days = corpora.table_of(stories), corpora.tables_by_day(stories)
    before = time.process_time()
    if name == "nightdesk":
        day = fingerprint_day(table)
        sketched = time.process_time() - before
        edges = find_edges(day, day)
        labels = _labels(cluster(table, edges).to_pylist())
        pairs = _pairs([edges])
        print(f"sketching: {len(stories) / sketched:,.0f} documents per CPU-second")
    else:
        store = FolderStore(place / "history")
        order = sorted(days)
        Random(1).shuffle(order)
        for night in order:
            update_clusters(store, {night: days[night]}, window_days=30)
        labels = _labels(
            [row for night in order for row in _table(store, clusters_key(night)).to_pylist()]
        )
        pairs = _pairs(_table(store, day_edges_key(night)) for night in order)
    spent = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer = {
        "cpu_seconds": spent,
        "peak_mb": peak,
        "pairs": pairs,
        "labels": [labels[number] for number in range(len(stories))],
    }
    (place / f"{name}.json").write_text(json.dumps(answer), encoding="utf-8")


def _table(store: FolderStore, key: str) -> pa.Table:
    return pq.read_table(pa.BufferReader(store.read(key)))


def _pairs(edges: Iterable[pa.Table]) -> list[tuple[int, ...]]:
    """Of all edges that join, the numbers of both articles, the lower first."""
    joining = [one.filter(pc.not_equal(one["relation"], Relation.REUSE)) for one in edges]
    names = (
        pair
        for one in joining
        for pair in zip(one["article_id"].to_pylist(), one["other_id"].to_pylist(), strict=True)
    )
    return sorted({tuple(sorted((int(one[1:]), int(two[1:])))) for one, two in names})


def _labels(rows: list[dict[str, str]]) -> dict[int, str]:
    return {int(row["article_id"][1:]): row["cluster_id"] for row in rows}


if __name__ == "__main__":
    main(*sys.argv[1:])
