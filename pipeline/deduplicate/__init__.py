"""Tell articles apart: fingerprints of a day, edges of two days, clusters of all."""

from typing import TYPE_CHECKING

from pipeline import lazily

if TYPE_CHECKING:
    from pipeline.deduplicate.change import change_of
    from pipeline.deduplicate.clusters import CLUSTERS, cluster, cluster_id
    from pipeline.deduplicate.edges import EDGES, find_edges
    from pipeline.deduplicate.fingerprints import Fingerprints, fingerprint_day
    from pipeline.deduplicate.history import HistoryStore, stale_days, update_clusters

__all__ = [
    "CLUSTERS",
    "EDGES",
    "Fingerprints",
    "HistoryStore",
    "change_of",
    "cluster",
    "cluster_id",
    "find_edges",
    "fingerprint_day",
    "stale_days",
    "update_clusters",
]

__getattr__ = lazily(
    __name__,
    {
        "CLUSTERS": "clusters",
        "EDGES": "edges",
        "Fingerprints": "fingerprints",
        "HistoryStore": "history",
        "change_of": "change",
        "cluster": "clusters",
        "cluster_id": "clusters",
        "find_edges": "edges",
        "fingerprint_day": "fingerprints",
        "stale_days": "history",
        "update_clusters": "history",
    },
)
