"""A table's log on this machine: what others commit meanwhile is never lost, nor twice."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake
from newsstand import FIRST, make_article, night_of

from pipeline.errors import ConflictError, StoreError
from pipeline.store import FolderStore
from pipeline.tables import checkpoint
from pipeline.tables.delta import batches, look_at, table_uri
from pipeline.tables.mirror import CHECKPOINT_EVERY, Mirror, replace_partitions
from pipeline.tables.schema import NIGHTS, SOURCES
from pipeline.tables.upkeep import compact

pytestmark = pytest.mark.slow


def rows(number: int, kept: int = 0) -> list[pa.RecordBatch]:
    """One row of a night."""
    values = {field.name: 0 for field in NIGHTS.schema if field.type == pa.int64()}
    texts = {"source_id": "us_example", "outcome": "complete", "run_id": "test"}
    row = values | texts | {"night": night_of(number), "kept": kept}
    return [*batches([pa.Table.from_pylist([row], schema=NIGHTS.schema)])]


def put(stand, number: int, kept: int = 0) -> None:
    replace_partitions(stand.clean, NIGHTS, [night_of(number)], lambda: rows(number, kept), {})


def kept(stand) -> dict[int, int]:
    table = look_at(stand.clean, NIGHTS).to_pyarrow_table()
    return {(row["night"] - FIRST).days: row["kept"] for row in table.to_pylist()}


def test_every_version_is_the_same_to_deltalake_and_to_us(stand):
    for number in range(2 * CHECKPOINT_EVERY + 2):
        put(stand, number)
        mirror, there = Mirror(stand.clean, NIGHTS), look_at(stand.clean, NIGHTS)
        assert mirror.version() == there.version() == number + 1
        ours, theirs = (
            {uri.rpartition("/")[2] for uri in opened.file_uris()}
            for opened in (mirror.opened, there)
        )
        assert ours == theirs
    assert kept(stand) == dict.fromkeys(range(2 * CHECKPOINT_EVERY + 2), 0)


def test_a_checkpoint_is_compressed_and_its_size_is_told(stand):
    for number in range(CHECKPOINT_EVERY):
        put(stand, number)
    (key,) = [one for one in stand.clean.keys("nights/_delta_log/") if "checkpoint.p" in one]
    file = pq.ParquetFile(pa.BufferReader(stand.clean.read(key)))
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    stated = stand.clean.read("nights/_delta_log/_last_checkpoint").decode()
    assert f'"sizeInBytes": {len(stand.clean.read(key))}' in stated


def test_who_commits_to_other_nights_meanwhile_is_put_behind(stand):
    put(stand, 0)
    ours = Mirror(stand.clean, NIGHTS)
    for number in range(1, CHECKPOINT_EVERY + 3):
        put(stand, number)
    ours.replace([night_of(9)], rows(9, kept=7), {})
    assert ours.version() == look_at(stand.clean, NIGHTS).version()
    assert kept(stand) == dict.fromkeys(range(CHECKPOINT_EVERY + 3), 0) | {9: 7}
    ours.replace([night_of(9)], rows(9, kept=8), {})
    assert kept(stand)[9] == 8


def test_who_commits_to_the_same_night_meanwhile_makes_us_compute_again(stand):
    put(stand, 0)
    ours = Mirror(stand.clean, NIGHTS)
    put(stand, 0, kept=1)
    with pytest.raises(ConflictError):
        ours.replace([night_of(0)], rows(0, kept=2), {})
    asked = []

    def again():
        asked.append(kept(stand)[0])
        return rows(0, kept=asked[-1] + 1)

    stale = Mirror(stand.clean, NIGHTS)
    put(stand, 0, kept=5)
    replace_partitions(stand.clean, NIGHTS, [night_of(0)], again, {}, handle=stale)
    assert asked == [5, 5]  # with what was there, and again since another was first
    assert kept(stand) == {0: 6}


def test_upkeep_of_the_night_meanwhile_is_no_loss(stand):
    put(stand, 0)
    extra = pa.Table.from_batches(rows(0, kept=1)).replace_schema_metadata()
    write_deltalake(table_uri(stand.clean, NIGHTS), extra, mode="append")
    stale = Mirror(stand.clean, NIGHTS)
    compact(stand.clean, NIGHTS, "upkeep")
    replace_partitions(stand.clean, NIGHTS, [night_of(0)], lambda: rows(0, 3), {}, handle=stale)
    assert kept(stand) == {0: 3}


def test_a_table_without_partitions_is_written_by_one_at_a_time(stand):
    stand.night(0, [make_article("a")])
    stale = Mirror(stand.clean, SOURCES)
    table = look_at(stand.clean, SOURCES).to_pyarrow_table()
    replace_partitions(stand.clean, SOURCES, [], lambda: table.to_batches(), {})
    with pytest.raises(ConflictError):
        stale.replace([], table.to_batches(), {})


def test_a_log_that_names_no_checkpoint_is_opened_by_its_list(stand):
    for number in range(CHECKPOINT_EVERY + 1):
        put(stand, number)
    stand.clean.delete("nights/_delta_log/_last_checkpoint")
    assert Mirror(stand.clean, NIGHTS).version() == CHECKPOINT_EVERY + 1
    for number in range(CHECKPOINT_EVERY):
        stand.clean.delete(f"nights/_delta_log/{number:020d}.json")
    assert Mirror(stand.clean, NIGHTS).version() == CHECKPOINT_EVERY + 1
    put(stand, 0, kept=4)
    assert kept(stand)[0] == 4


def without_checkpoint(stand) -> str:
    """The key of the checkpoint that was, and is still named."""
    for number in range(CHECKPOINT_EVERY):
        put(stand, number)
    (key,) = [one for one in stand.clean.keys("nights/_delta_log/") if "checkpoint.p" in one]
    stand.clean.delete(key)
    return key


def test_a_log_without_its_checkpoint_is_read_from_its_start_and_gets_another(stand):
    key = without_checkpoint(stand)
    put(stand, 0, kept=4)
    assert kept(stand) == dict.fromkeys(range(CHECKPOINT_EVERY), 0) | {0: 4}  # deltalake opens it
    assert stand.clean.head(key) is None
    assert Mirror(stand.clean, NIGHTS).version() == CHECKPOINT_EVERY + 1


def test_a_log_without_its_checkpoint_and_its_start_is_said_in_a_sentence(stand):
    without_checkpoint(stand)
    stand.clean.delete(f"nights/_delta_log/{0:020d}.json")
    with pytest.raises(StoreError, match="misses checkpoint 4"):
        Mirror(stand.clean, NIGHTS)


def test_the_copy_goes_with_whoever_made_it(stand):
    put(stand, 0)
    mirror = Mirror(stand.clean, NIGHTS)
    folder = mirror._folder
    assert folder.exists()
    del mirror
    assert not folder.exists()


MANY = 400  # nights, whose checkpoint is longer than the end of it that is read


@pytest.fixture
def history(stand, monkeypatch):
    """Many nights, and a checkpoint that is read by its end."""
    monkeypatch.setattr(checkpoint, "TAIL_BYTES", 20 * 1024)
    told = [batch for number in range(MANY) for batch in rows(number)]
    nights = [night_of(number) for number in range(MANY)]
    replace_partitions(stand.clean, NIGHTS, nights, lambda: told, {})
    for number in range(MANY, MANY + CHECKPOINT_EVERY):
        put(stand, number)
    return stand


class Weighing(FolderStore):
    """Says how much of a log's checkpoints was read."""

    whole = 0

    def read(self, key: str) -> bytes:
        self.whole += ".checkpoint." in key
        return super().read(key)

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        return FolderStore(self.folder).read_range(key, offset, length)


def test_who_replaces_new_nights_reads_the_end_of_a_checkpoint(history):
    store = Weighing(history.clean.folder)
    mirror = Mirror(store, NIGHTS)
    assert mirror.version() == look_at(store, NIGHTS).version()
    mirror.replace([night_of(MANY)], rows(MANY, kept=5), {})
    mirror.replace([night_of(MANY + 9)], rows(MANY + 9, kept=6), {})
    assert mirror.partitions() == {night_of(one) for one in [*range(MANY + 4), MANY + 9]}
    assert store.whole == 0
    assert kept(history) == dict.fromkeys(range(MANY + 4), 0) | {MANY: 5, MANY + 9: 6}


def test_who_replaces_an_old_night_has_the_whole_checkpoint(history):
    store = Weighing(history.clean.folder)
    mirror = Mirror(store, NIGHTS)
    (old,) = mirror.files_of([night_of(3)]).values()
    assert len(old) == 1
    assert store.whole == 1
    mirror.replace([night_of(3)], rows(3, kept=7), {})
    assert kept(history) == dict.fromkeys(range(MANY + 4), 0) | {3: 7}
    assert old[0] not in Mirror(store, NIGHTS).files_of([night_of(3)])[night_of(3)]


def test_a_checkpoint_made_from_the_end_of_another_is_whole(history):
    for number in range(2 * CHECKPOINT_EVERY):
        put(history, MANY + number, kept=number)
    history.clean.delete(f"nights/_delta_log/{CHECKPOINT_EVERY:020d}.checkpoint.parquet")
    expected = dict.fromkeys(range(MANY), 0)
    assert kept(history) == expected | {MANY + one: one for one in range(2 * CHECKPOINT_EVERY)}


def test_a_checkpoint_of_another_size_than_is_stated_is_read_whole(history):
    last = "nights/_delta_log/_last_checkpoint"
    stated = json.loads(history.clean.read(last))
    for size in (stated["sizeInBytes"] - 7, stated["sizeInBytes"] + 7, 10**9):
        history.clean.write(last, json.dumps(stated | {"sizeInBytes": size}).encode())
        put(history, 0, kept=size)
        assert kept(history)[0] == size


@pytest.mark.parametrize("torn", [b"", b'{"version":', b"[]", b'{"version": null}'])
def test_a_torn_word_about_the_last_checkpoint_is_no_word(stand, torn):
    for number in range(CHECKPOINT_EVERY + 1):
        put(stand, number)
    stand.clean.write("nights/_delta_log/_last_checkpoint", torn)
    put(stand, 0, kept=4)
    assert Mirror(stand.clean, NIGHTS).version() == CHECKPOINT_EVERY + 2
