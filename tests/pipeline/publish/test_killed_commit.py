"""A writer that dies inside a Delta commit, on a real S3 server: old rows or new, then mended."""

import os
import pickle
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from newsstand import Newsstand, make_article
from warm import Program

from benchmarks.bucket.wire import Passing, Wire
from pipeline.embedded.s3 import EmbeddedS3
from pipeline.readings.pending import pending_nights
from pipeline.settings import read_settings
from pipeline.store import FolderStore, open_store
from pipeline.tables.delta import look_at
from pipeline.tables.schema import ARTICLES
from pipeline.tables.upkeep import maintain_tables

pytestmark = [pytest.mark.server, pytest.mark.slow]
WRITER = """
import pickle, sys
from pathlib import Path
from newsstand import Newsstand
from pipeline.settings import read_settings
from pipeline.store import open_store
settings = read_settings()
stand = Newsstand(open_store(settings, sys.argv[1]), open_store(settings, sys.argv[2]))
stand.night(1, pickle.loads(Path(sys.argv[3]).read_bytes()))
"""


class _Dying(Passing):
    server: "DyingWire"

    def pass_on(self) -> None:
        body = self.body()
        if not self.server.is_last(self.command, self.path) or self.server.died_at:
            self.tell(*self.ask(body))
            return
        self.server.died_at = f"{self.command} {self.path}"
        if self.server.passes:
            self.send(body[: int(len(body) * self.server.passes)])
        if self.server.passes == 1:
            self.upstream.getresponse().read()
        self.server.writer.send_signal(signal.SIGKILL)
        self.server.writer.wait()
        self.close_connection = True


class DyingWire(Wire):
    """Passes every request on to the server, but for the one at which the writer is to die."""

    handler = _Dying

    def __init__(self, endpoint: str, is_last: Callable[[str, str], bool], passes: float) -> None:
        super().__init__(endpoint)
        self.is_last = is_last
        self.passes = passes  # how much of the last request reaches the server: 0, a part, or 1
        self.writer: Program | None = None
        self.died_at = ""


def is_log_entry(method: str, path: str) -> bool:
    return method == "PUT" and "/articles/_delta_log/" in path and path.endswith(".json")


def is_data_file(method: str, path: str) -> bool:
    return method == "PUT" and "/articles/published_on" in path


MOMENTS = {
    "half a data file is uploaded": (is_data_file, 0.5),
    "all data files are uploaded and no log entry is": (is_log_entry, 0),
    "the log entry is written and nobody heard": (is_log_entry, 1),
}


def first_night() -> list:
    return [make_article("fire"), make_article("flood"), make_article("storm", published=-1)]


def second_night() -> list:
    return [
        make_article("fire", night=1, text="The second wording."),
        make_article("flood", night=1, published=-1),
    ]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with EmbeddedS3(tmp_path_factory.mktemp("s3"), others="killed-") as running:
        yield running


@cache
def old_and_new():
    """All rows before the second night, and after it."""
    with TemporaryDirectory() as folder:
        stand = Newsstand(*(FolderStore(Path(folder, name)) for name in ("raw", "clean")))
        stand.night(0, first_night())
        old = stand.everything()
        stand.night(1, second_night())
        return old, stand.everything()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_writer_killed_inside_a_commit(server, tmp_path, moment, warm):
    is_last, passes = MOMENTS[moment]
    old, new = old_and_new()
    settings = read_settings(server.environment)
    names = [f"killed-{[*MOMENTS].index(moment)}-{kind}" for kind in ("raw", "clean")]
    for name in names:
        open_store(settings, name).create_bucket()
    stand = Newsstand(*(open_store(settings, name) for name in names))
    stand.night(0, first_night())
    (tmp_path / "articles").write_bytes(pickle.dumps(second_night()))
    with DyingWire(server.endpoint, is_last, passes) as wire:
        told = [*names, str(tmp_path / "articles")]
        there = os.environ | server.environment | {"NIGHTDESK_S3_ENDPOINT": wire.endpoint}
        wire.writer = warm.start(WRITER, told, there)
        _, said = wire.writer.communicate()
    assert wire.writer.returncode == -signal.SIGKILL, said
    assert is_last(*wire.died_at.split(" ", 1))

    left = stand.everything()
    assert left["articles"] == (new if passes == 1 else old)["articles"]
    for name, rows in left.items():
        assert rows in (old[name], new[name]), name
    assert pending_nights(stand.raw)

    stand.night(2, [])  # the next night's run picks up what is pending
    repaired = stand.everything()
    for name in ("articles", "copies", "versions"):
        assert repaired[name] == new[name]

    tomorrow = datetime.now(UTC) + timedelta(days=1)
    maintain_tables(stand.raw, stand.clean, now=tomorrow, retention_days=0, run_id="upkeep")
    held = [key for key in stand.clean.keys("articles/published_on") if key.endswith(".parquet")]
    assert len(held) == len(look_at(stand.clean, ARTICLES).file_uris())
    assert stand.everything()["articles"] == new["articles"]
