"""A folder as a bucket: for tests and for looking at things by hand."""

import hashlib
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import ConflictError, MissingError
from pipeline.store.protocol import Head


class FolderStore:
    """Objects as files below one folder; writes appear whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()  # conditional writes of this process only

    @property
    def uri(self) -> str:
        """The folder itself."""
        return str(self.folder)

    @property
    def connection(self) -> None:
        """No server is asked."""

    @property
    def storage_options(self) -> Mapping[str, str]:
        """Nothing is needed beside the path."""
        return {}

    def beside(self, bucket: str) -> "FolderStore":
        """The folder beside this one."""
        return FolderStore(self.folder.parent / bucket)

    def read(self, key: str) -> bytes:
        """The file's bytes."""
        try:
            return (self.folder / key).read_bytes()
        except (FileNotFoundError, IsADirectoryError) as error:
            message = f"no object {key!r} in {self.folder}"
            raise MissingError(message) from error

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """A part of the file's bytes."""
        return self.read(key)[offset : offset + length]

    def download(self, key: str, file: Path) -> None:
        """Copy the file."""
        try:
            shutil.copyfile(self.folder / key, file)
        except (FileNotFoundError, IsADirectoryError) as error:
            message = f"no object {key!r} in {self.folder}"
            raise MissingError(message) from error

    def head(self, key: str) -> Head | None:
        """Size and etag of the file."""
        try:
            with (self.folder / key).open("rb") as file:
                etag = hashlib.file_digest(file, "sha256").hexdigest()
                return Head(key=key, size_bytes=file.tell(), etag=etag)
        except (FileNotFoundError, IsADirectoryError):
            return None

    def heads(self, prefix: str) -> list[Head]:
        """Size and etag of every file whose path starts so."""
        return [found for key in self.keys(prefix) if (found := self.head(key))]

    def keys(self, prefix: str) -> list[str]:
        """Every file whose path starts so."""
        top = self.folder / prefix.rpartition("/")[0]
        files = (file for file in top.rglob("*") if file.is_file())
        found = (file.relative_to(self.folder).as_posix() for file in files)
        return sorted(key for key in found if key.startswith(prefix) and not key.endswith(".part"))

    def folders(self, prefix: str) -> list[str]:
        """Every folder whose path starts so, up to the next slash."""
        top = self.folder / prefix.rpartition("/")[0]
        inside = top.iterdir() if top.is_dir() else ()
        found = (f"{one.relative_to(self.folder).as_posix()}/" for one in inside if one.is_dir())
        return sorted(name for name in found if name.startswith(prefix))

    def write(
        self, key: str, data: bytes, *, if_absent: bool = False, if_match: str | None = None
    ) -> str:
        """Write beside, then rename."""
        with self._replaced(key, if_absent=if_absent, if_match=if_match) as part:
            part.write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    def upload(
        self, key: str, file: Path, *, if_absent: bool = False, if_match: str | None = None
    ) -> None:
        """Copy beside, then rename."""
        with self._replaced(key, if_absent=if_absent, if_match=if_match) as part:
            shutil.copyfile(file, part)

    @contextmanager
    def _replaced(self, key: str, *, if_absent: bool, if_match: str | None) -> Iterator[Path]:
        """A file beside an object, which takes its place if the conditions hold."""
        with self._lock:
            there = self.head(key) if if_absent or if_match else None
            if (if_absent and there) or (if_match and (not there or there.etag != if_match)):
                message = f"another writer was first at {key!r}"
                raise ConflictError(message)
            file = self.folder / key
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f"{file.name}.{os.getpid()}.{threading.get_ident()}.part")
            yield part
            part.replace(file)

    def delete(self, key: str) -> None:
        """Remove the file."""
        (self.folder / key).unlink(missing_ok=True)

    def keeps(self) -> list[str]:
        """Nothing."""
        return []
