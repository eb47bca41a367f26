"""Buckets: the little of S3 that we need, and the only place that knows boto3."""

from pipeline.store.folder import FolderStore
from pipeline.store.opening import open_store, open_stores
from pipeline.store.probe import probe_conditional_writes
from pipeline.store.protocol import Head, Store

__all__ = ["FolderStore", "Head", "Store", "open_store", "open_stores", "probe_conditional_writes"]
