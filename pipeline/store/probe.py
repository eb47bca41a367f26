"""Ask a bucket whether it keeps its word on conditional writes, and fail closed."""

from uuid import uuid4

from pipeline.errors import ConflictError, StoreError
from pipeline.store.protocol import Store


def probe_conditional_writes(store: Store) -> None:
    """Nothing, where a bucket refuses both a second first write and a write over a changed object.

    Raises StoreError where it ignores conditions: on such a server concurrent publishes lose days
    without an error.
    """
    key = f"probe/{uuid4().hex}"
    try:
        store.write(key, b"first", if_absent=True)
        for condition in ({"if_absent": True}, {"if_match": "0" * 32}):
            try:
                store.write(key, b"second", **condition)
            except ConflictError:
                continue
            message = (
                f"{store.uri} ignores conditional writes ({next(iter(condition))}), so two "
                "publishes at once would lose data; use an S3 server that keeps them"
            )
            raise StoreError(message)
    finally:
        store.delete(key)
