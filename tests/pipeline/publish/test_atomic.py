"""Two writers at once, and a writer that dies: readers see the old state or the new one."""

import os
import pickle
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from newsstand import Newsstand, make_article, make_reject, night_of

from pipeline.embedded.s3 import EmbeddedS3
from pipeline.readings import gather
from pipeline.readings.pending import pending_nights
from pipeline.settings import read_settings
from pipeline.store import FolderStore, open_store
from pipeline.tables.delta import has_table, open_table
from pipeline.tables.schema import BY_NAME

NIGHTS = 6
EACH = 5


def articles_of(night: int) -> list:
    """Articles of one night, all of them published on the same two days as every other night's."""
    return [
        make_article(f"n{night}-a{number}", night=night, published=number % 2)
        for number in range(EACH)
    ]


WRITER = """
import sys, pickle
from pathlib import Path
from newsstand import Newsstand, night_of
from pipeline.readings import gather
from pipeline.settings import read_settings
from pipeline.store import open_store
settings = read_settings()
stand = Newsstand(open_store(settings, sys.argv[1]), open_store(settings, sys.argv[2]))
for night in map(int, sys.argv[4].split(",")):
    articles = pickle.loads(Path(sys.argv[3], str(night)).read_bytes())
    stand.read(night, articles)
    stand.publish_days(night, gather(stand.raw, night_of(night)), run_id=f"night-{night}")
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with EmbeddedS3(tmp_path_factory.mktemp("s3"), others="race-") as running:
        yield running


@pytest.mark.server
@pytest.mark.slow
def test_two_writers_of_the_same_days_mix_nothing_and_lose_nothing(server, tmp_path, warm):
    settings = read_settings(server.environment)
    buckets = ("race-raw", "race-clean")
    for bucket in buckets:
        open_store(settings, bucket).create_bucket()
    for night in range(NIGHTS):
        (tmp_path / str(night)).write_bytes(pickle.dumps(articles_of(night)))
    clean = open_store(settings, buckets[1])
    writers = [
        warm.start(WRITER, [*buckets, str(tmp_path), nights], os.environ | server.environment)
        for nights in ("0,2,4", "5,3,1")
    ]
    torn, looks = [], 0
    while any(writer.poll() is None for writer in writers):
        if not has_table(clean, BY_NAME["articles"]):
            time.sleep(0.05)
            continue
        seen = pl.from_arrow(
            open_table(clean, BY_NAME["articles"]).to_pyarrow_table(columns=["article_id", "night"])
        )
        looks += 1
        counts = seen.group_by("night").len()["len"].to_list()
        torn += [count for count in counts if count != EACH]
        torn += [0] * seen["article_id"].is_duplicated().any()
    for writer in writers:
        _, err = writer.communicate()
        assert writer.returncode == 0, err
    assert looks > 3
    assert torn == []
    stand = Newsstand(open_store(settings, buckets[0]), clean)
    quiet = Newsstand(FolderStore(tmp_path / "raw"), FolderStore(tmp_path / "clean"))
    for night in range(NIGHTS):
        quiet.read(night, articles_of(night))
        quiet.publish_days(night, gather(quiet.raw, night_of(night)))
    assert stand.everything() == quiet.everything()
    runs = [commit.get("run_id") for commit in open_table(clean, BY_NAME["articles"]).history()]
    assert {f"night-{night}" for night in range(NIGHTS)} <= set(runs)


DIER = """
import os, pickle, signal, sys
from pathlib import Path
from newsstand import Newsstand
from pipeline.store import FolderStore
from pipeline.tables.mirror import Mirror

moment, raw, clean, articles = int(sys.argv[1]), *map(Path, sys.argv[2:5])
commits = 0
replace = Mirror.replace

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def counted(*args, **kwargs):
    global commits
    replace(*args, **kwargs)
    commits += 1
    if commits == moment:
        die()

class Mortal(FolderStore):
    def write(self, key, data, **conditions):
        if moment == 8 and key == "latest.json":
            die()
        return super().write(key, data, **conditions)

Mirror.replace = counted
stand = Newsstand(FolderStore(raw), Mortal(clean))
first, *others = stand.sources
renamed = (first.model_copy(update={"name": "Renamed"}), *others)
stand = Newsstand(stand.raw, stand.clean, sources=renamed)
stand.night(1, pickle.loads(articles.read_bytes()), run_id="dying")
"""


def second_night() -> list:
    return [
        make_article("fire", night=1, text="The second wording."),
        make_article("flood", night=1, published=-1),
        make_article("new", night=1, published=1),
    ]


def with_a_source_renamed(stand: Newsstand) -> Newsstand:
    """With another catalog, so that its table is among those that are written."""
    first, *others = stand.sources
    renamed = (first.model_copy(update={"name": "Renamed"}), *others)
    return replace(stand, sources=renamed)


def at(folder: Path) -> Newsstand:
    return Newsstand(FolderStore(folder / "raw"), FolderStore(folder / "clean"))


@pytest.fixture(scope="module")
def first_published(tmp_path_factory) -> Path:
    """Both buckets after the first night; a test takes a copy."""
    folder = tmp_path_factory.mktemp("first")
    first = [make_article("fire"), make_article("flood"), make_article("storm", published=-1)]
    at(folder).night(0, first, rejects=[make_reject("x")])
    return folder


@pytest.fixture(scope="module")
def old_and_new(tmp_path_factory, first_published):
    """All rows before the second night, and after it."""
    folder = tmp_path_factory.mktemp("reference") / "quiet"
    shutil.copytree(first_published, folder)
    old = at(folder).everything()
    stand = with_a_source_renamed(at(folder))
    stand.night(1, second_night())
    return old, stand.everything()


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(1, 9))
def test_a_publish_that_is_killed_leaves_old_or_new_and_the_next_repairs(
    tmp_path, moment, first_published, old_and_new, warm
):
    old, new = old_and_new
    shutil.copytree(first_published, tmp_path / "killed")
    stand = at(tmp_path / "killed")
    (tmp_path / "articles").write_bytes(pickle.dumps(second_night()))
    told = [str(moment), stand.raw.uri, stand.clean.uri, str(tmp_path / "articles")]
    child = warm.start(DIER, told, os.environ)
    _, said = child.communicate()
    assert child.returncode == -signal.SIGKILL, said
    stand = with_a_source_renamed(stand)
    left = stand.everything()
    for name, rows in left.items():
        assert rows in (old[name], new[name]), name
    assert pending_nights(stand.raw)
    stand.night(2, [])  # the next night's run picks up what is pending
    repaired = stand.everything()
    for name in ("articles", "copies", "versions"):
        assert repaired[name] == new[name]
    stand.night(1, second_night())
    again = stand.everything()
    assert {name: again[name] for name in new if name != "nights"} == {
        name: new[name] for name in new if name != "nights"
    }
