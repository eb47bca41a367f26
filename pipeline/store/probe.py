"""Ask a bucket whether it keeps its word on conditional writes, and fail closed."""

from uuid import uuid4

from pipeline.errors import ConflictError, StoreError
from pipeline.store.protocol import Store


def probe_conditional_writes(store: Store) -> None:
    """Nothing, where a bucket keeps its word on conditions: both that hold and that do not.

    Raises StoreError where it ignores a condition that does not hold: on such a server concurrent
    publishes lose days without an error. And where it refuses one that holds, as servers do that
    compare the quotes of an etag too: there every second night would fail halfway.
    """
    key = f"probe/{uuid4().hex}"
    try:
        etag = store.write(key, b"first", if_absent=True)
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
        try:
            store.write(key, b"third", if_match=etag)
        except ConflictError as error:
            message = (
                f"{store.uri} refuses to write over an object that nobody changed (if_match), so "
                "nothing could be published twice; use an S3 server that compares etags rightly"
            )
            raise StoreError(message) from error
    finally:
        store.delete(key)
