"""What anything must do to be our bucket."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.store.connection import S3Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a bucket says of an object without giving it."""

    key: str
    size_bytes: int
    etag: str


class Store(Protocol):
    """The little of S3 we need; anything that can do this can be our bucket."""

    def __hash__(self) -> int:
        """One connection is like itself alone."""

    @property
    def uri(self) -> str:
        """The bucket's address for Delta tables: s3://bucket or a folder."""

    @property
    def connection(self) -> S3Connection | None:
        """The server that has it; None for a folder."""

    @property
    def storage_options(self) -> Mapping[str, str]:
        """What `deltalake` needs beside the address."""

    def beside(self, bucket: str) -> "Store":
        """Another bucket of the same server, or folder beside this one."""

    def read(self, key: str) -> bytes:
        """An object's bytes, checked. Raises MissingError, AccessError or StoreError."""

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """A part of an object's bytes."""

    def download(self, key: str, file: Path) -> None:
        """An object into a file, checked as `read` does."""

    def head(self, key: str) -> Head | None:
        """What the bucket says of an object; None where there is none."""

    def heads(self, prefix: str) -> list[Head]:
        """What the bucket says of every object whose key starts so, sorted by it."""

    def keys(self, prefix: str) -> list[str]:
        """Every key that starts so, sorted."""

    def folders(self, prefix: str) -> list[str]:
        """How keys that start so go on to the next slash, sorted; some may be gone."""

    def write(
        self, key: str, data: bytes, *, if_absent: bool = False, if_match: str | None = None
    ) -> str:
        """Put an object whole; its etag. Raises ConflictError where a condition does not hold."""

    def upload(
        self, key: str, file: Path, *, if_absent: bool = False, if_match: str | None = None
    ) -> None:
        """Put a file, in parts where it is large and there is no condition.

        Raises ConflictError where a condition does not hold.
        """

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is removed already."""

    def keeps(self) -> list[str]:
        """In a sentence each, what the bucket keeps of objects that were removed or replaced."""
