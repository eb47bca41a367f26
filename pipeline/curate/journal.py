"""Remember what an import did, so that one that was killed goes on where it stopped."""

import fcntl
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.curate.outcomes import Row, RowOutcome
from pipeline.errors import SourceError


class Journal:
    """The rows of one list that are done; held by one import at a time."""

    def __init__(self, folder: Path, data: bytes, catalog: Path) -> None:
        """Of a list, by its bytes and the catalog that it is imported into."""
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(f"{catalog.resolve()}\n".encode() + data).hexdigest()[:32]
        self.file = folder / f"{name}.jsonl"
        self.done: list[Row] = []
        self.is_continued = False  # of an import that was stopped

    def __enter__(self) -> Self:
        self.is_continued = self.file.exists()
        self._open = self.file.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._open, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._open.close()
            message = "this list is being imported by another process; wait until it ends"
            raise SourceError(message) from error
        self._open.seek(0)
        end = 0
        while (line := self._open.readline()).endswith("\n"):
            self.done += [_row(one) for one in json.loads(line)]
            end = self._open.tell()
        self._open.seek(end)
        self._open.truncate()  # half a line, of whoever was killed while writing it
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def note(self, rows: Sequence[Row]) -> None:
        """Rows that are done."""
        self.done += rows
        self._open.write(json.dumps([asdict(one) for one in rows], ensure_ascii=False) + "\n")
        self._open.flush()

    def begin_anew(self) -> None:
        """Forget what an import did that was stopped."""
        self._open.truncate(0)
        self.done = []
        self.is_continued = False

    def forget(self) -> None:
        """All is done: the next import of the list begins anew."""
        self.file.unlink()


def _row(told: Mapping[str, str]) -> Row:
    return Row(
        row=int(told["row"]),
        stated=told["stated"],
        outcome=RowOutcome(told["outcome"]),
        source_id=told["source_id"],
        told=told["told"],
    )
