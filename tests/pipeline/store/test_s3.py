"""The bucket keeps what it is given and says who must act when it cannot."""

import os
import threading
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from analystrights import forbidden
from botocore.exceptions import ClientError

from pipeline.embedded.s3 import free_ports
from pipeline.errors import (
    AccessError,
    ConflictError,
    MissingError,
    PipelineError,
    SettingsError,
    StoreError,
)
from pipeline.settings import Settings, read_settings
from pipeline.store import FolderStore, open_store, probe_conditional_writes
from pipeline.store.connection import S3Connection
from pipeline.store.s3 import S3Store

pytestmark = [pytest.mark.server]


@pytest.fixture
def settings(server) -> Settings:
    return read_settings(server.environment)


@pytest.fixture
def analyst(server) -> Settings:
    stated = server.analyst_environment
    return read_settings({k: v for k, v in stated.items() if k.startswith("NIGHTDESK_")})


@pytest.fixture
def store(settings) -> S3Store:
    return open_store(settings, settings.raw_bucket)


@pytest.fixture
def key() -> str:
    return f"tests/{uuid4().hex}/object"


def test_what_was_written_is_read_whole_and_in_part(store, key):
    data = os.urandom(100_000)
    etag = store.write(key, data)
    assert store.read(key) == data
    assert store.read_range(key, 50_000, 7) == data[50_000:50_007]
    assert store.head(key).size_bytes == len(data)
    assert store.head(key).etag == etag


def test_an_object_that_is_not_there_is_missing(store, key):
    assert store.head(key) is None
    with pytest.raises(MissingError, match=key):
        store.read(key)
    store.delete(key)


def test_keys_are_sorted_by_bytes(store, key):
    names = [f"{key}/a-b/x", f"{key}/a/1", f"{key}/a/2", f"{key}/a.b/x"]
    for name in names:
        store.write(name, b"")
    assert store.keys(f"{key}/") == sorted(names)
    assert store.keys(f"{key}/a/") == names[1:3]
    assert store.folders(f"{key}/") == sorted({f"{name.rpartition('/')[0]}/" for name in names})
    assert store.folders(f"{key}/a/") == store.folders(f"{key}/none/") == []


def test_a_listing_says_of_an_object_what_the_object_says_of_itself(store, key, tmp_path):
    file = tmp_path / "large"
    file.write_bytes(os.urandom(1 << 20) * 65)
    store.write(f"{key}/a", b"first")
    store.upload(f"{key}/b", file)
    assert store.heads(f"{key}/") == [store.head(f"{key}/a"), store.head(f"{key}/b")]
    store.delete(f"{key}/b")


def test_more_keys_than_one_page_of_a_listing(store, key):
    many = [f"{key}/{number:04}" for number in range(1100)]
    for name in many:
        store.write(name, b"")
    assert store.keys(f"{key}/") == many


def test_the_second_first_writer_is_refused(store, key):
    store.write(key, b"first", if_absent=True)
    with pytest.raises(ConflictError, match="another writer was first"):
        store.write(key, b"second", if_absent=True)
    assert store.read(key) == b"first"


def test_a_write_over_a_changed_object_is_refused(store, key):
    etag = store.write(key, b"first")
    store.write(key, b"second", if_match=etag)
    with pytest.raises(ConflictError):
        store.write(key, b"third", if_match=etag)
    with pytest.raises(ConflictError):
        store.write(f"{key}-none", b"third", if_match=etag)
    assert store.read(key) == b"second"


@pytest.mark.parametrize("size", [5, 2 << 20])
def test_a_file_is_put_under_the_same_conditions(store, key, tmp_path, size):
    file = tmp_path / "file"
    file.write_bytes(os.urandom(size))
    store.upload(key, file, if_absent=True)
    with pytest.raises(ConflictError, match="another writer was first"):
        store.upload(key, file, if_absent=True)
    assert store.read(key) == file.read_bytes()
    etag = store.head(key).etag
    file.write_bytes(b"second")
    store.upload(key, file, if_match=etag)
    with pytest.raises(ConflictError):
        store.upload(key, file, if_match=etag)
    assert store.read(key) == b"second"


def test_of_many_writers_at_once_one_wins(settings, key):
    won, lost = [], []
    stores = [open_store(settings, settings.raw_bucket) for _ in range(8)]
    line = threading.Barrier(len(stores))

    def race(number: int, own: S3Store) -> None:
        line.wait()
        try:
            own.write(key, b"writer %d" % number, if_absent=True)
            won.append(number)
        except ConflictError:
            lost.append(number)

    threads = [threading.Thread(target=race, args=pair) for pair in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    assert stores[0].read(key) == b"writer %d" % won[0]


def test_the_server_keeps_its_word_on_conditions(store):
    probe_conditional_writes(store)
    assert store.keys("probe/") == []


def test_a_large_file_is_uploaded_in_parts_and_checked(store, key, tmp_path):
    file = tmp_path / "large"
    file.write_bytes(os.urandom(1 << 20) * 70)
    store.upload(key, file)
    assert store.head(key).size_bytes == file.stat().st_size
    assert store.read(key) == file.read_bytes()
    store.delete(key)


def test_bytes_that_changed_since_they_were_written_are_refused(store, key):
    store._client.put_object(
        Bucket=store.bucket, Key=key, Body=b"rotten", Metadata={"sha256": "0" * 64}
    )
    with pytest.raises(StoreError, match="is damaged"):
        store.read(key)


@pytest.mark.parametrize("bad", ["", "/a", "a/", "a//b", "a/../b", "a\\b", "a/" + "x" * 201])
def test_keys_that_some_server_cannot_keep_are_refused(store, bad):
    with pytest.raises(ValueError, match="not a key"):
        store.write(bad, b"")


def test_wrong_credentials_say_which_settings_to_correct(settings, key):
    for wrong in (
        replace(settings, s3_access_key="nobody"),
        replace(settings, s3_secret_key="wrong"),
    ):
        store = open_store(wrong, settings.raw_bucket)
        for attempt in (store.read, store.keys, store.head, store.delete):
            with pytest.raises(AccessError, match="correct NIGHTDESK_S3_ACCESS_KEY") as caught:
                attempt(key)
            assert_is_one_sentence(caught.value)


def test_a_bucket_that_is_not_there_or_not_ours_is_named(settings, key):
    """To whoever may use two buckets a server says of another only that it may not be used."""
    store = open_store(settings, "no-such-bucket")
    for attempt in (store.read, store.head, store.keys, lambda key: store.write(key, b"")):
        with pytest.raises(
            StoreError, match=r"s3://no-such-bucket.*or the bucket's name"
        ) as caught:
            attempt(key)
        assert not isinstance(caught.value, MissingError)
        assert_is_one_sentence(caught.value)


def test_a_server_that_is_away_is_said_to_be_away(key):
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    store = S3Store("bucket", S3Connection(endpoint=nowhere, access_key="a", secret_key="b"))
    with pytest.raises(StoreError, match="does not answer; start it") as caught:
        store.read(key)
    assert_is_one_sentence(caught.value)


def test_the_analyst_reads_and_lists_the_clean_bucket(settings, analyst, key):
    open_store(settings, settings.clean_bucket).write(key, b"clean")
    clean = open_store(analyst, analyst.clean_bucket)
    assert clean.read(key) == b"clean"
    assert key in clean.keys("tests/")


def test_the_analyst_is_refused_every_change_and_the_raw_bucket(settings, analyst, key, tmp_path):
    for bucket in (settings.raw_bucket, settings.clean_bucket):
        open_store(settings, bucket).write(key, b"ours")
    clean, raw = (open_store(analyst, name) for name in (analyst.clean_bucket, analyst.raw_bucket))
    for attempt in forbidden(raw, clean, key, tmp_path / "file"):
        with pytest.raises(AccessError):
            attempt()
    assert open_store(settings, settings.clean_bucket).read(key) == b"ours"


def assert_is_one_sentence(error: PipelineError) -> None:
    assert "\n" not in str(error)
    assert len(str(error)) < 300


def test_a_folder_stands_for_a_bucket(tmp_path):
    settings = Settings(s3_endpoint=f"file://{tmp_path}")
    store = open_store(settings, "raw")
    assert isinstance(store, FolderStore)
    assert Path(store.uri) == tmp_path / "raw"
    probe_conditional_writes(store)
    (tmp_path / "file").write_bytes(b"first")
    store.upload("a", tmp_path / "file", if_absent=True)
    with pytest.raises(ConflictError):
        store.upload("a", tmp_path / "file", if_absent=True)
    assert store.heads("") == [store.head("a")]
    store.write("b/night=1/x", b"")
    assert store.folders("b/") == ["b/night=1/"]
    assert store.folders("c/") == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"s3_endpoint": "127.0.0.1:8333"}, "is not an address"),
        ({"s3_access_key": "a"}, "belong together"),
        ({"s3_access_key": "a", "s3_secret_key": "b", "s3_checksums": "never"}, "is not one of"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(wrong, said):
    with pytest.raises(SettingsError, match=said):
        open_store(Settings(**wrong), "raw")


class Careless(FolderStore):
    """A server that ignores conditions, as some do."""

    def write(self, key, data, *, if_absent=False, if_match=None):
        return super().write(key, data)


def test_a_server_that_ignores_conditions_is_refused_at_the_start(tmp_path):
    with pytest.raises(StoreError, match="ignores conditional writes"):
        probe_conditional_writes(Careless(tmp_path))


class Pedantic(FolderStore):
    """Takes every etag for another one, as a server does that compares its quotes."""

    def write(self, key, data, *, if_absent=False, if_match=None):
        wrong = if_match and f'"{if_match}"'
        return super().write(key, data, if_absent=if_absent, if_match=wrong)


def test_a_server_that_refuses_every_etag_is_refused_at_the_start(tmp_path):
    with pytest.raises(StoreError, match="refuses to write over an object that nobody changed"):
        probe_conditional_writes(Pedantic(tmp_path))
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_clock_that_is_far_off_has_a_sentence_of_its_own(settings):
    store = S3Store(
        "any", S3Connection(endpoint="http://127.0.0.1:1", access_key="a", secret_key="b")
    )
    answer = {
        "Error": {"Code": "RequestTimeTooSkewed"},
        "ResponseMetadata": {"HTTPStatusCode": 403},
    }
    with (
        pytest.raises(AccessError, match="clock of this machine") as told,
        store._explained("key"),
    ):
        raise ClientError(answer, "PutObject")
    assert_is_one_sentence(told.value)


@pytest.mark.parametrize(
    ("addressing", "endpoint", "is_virtual"),
    [
        ("auto", "http://127.0.0.1:1", "false"),
        ("virtual", "http://127.0.0.1:1", "true"),
        ("path", "http://127.0.0.1:1", "false"),
    ],
)
def test_how_a_bucket_is_addressed_is_a_setting(addressing, endpoint, is_virtual):
    settings = read_settings(
        {
            "NIGHTDESK_S3_ENDPOINT": endpoint,
            "NIGHTDESK_S3_ACCESS_KEY": "a",
            "NIGHTDESK_S3_SECRET_KEY": "b",
            "NIGHTDESK_S3_ADDRESSING": addressing,
        }
    )
    store = open_store(settings, "any")
    assert store.storage_options["AWS_VIRTUAL_HOSTED_STYLE_REQUEST"] == is_virtual
    with pytest.raises(SettingsError, match="NIGHTDESK_S3_ADDRESSING='host' is not one of"):
        open_store(replace(settings, s3_addressing="host"), "any")
