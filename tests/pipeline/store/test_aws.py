"""What works on the embedded server works on AWS by settings alone; moto stands for AWS."""

import os
from uuid import uuid4

import pytest
from analystrights import forbidden
from awslike import AwsLike
from newsstand import Newsstand, make_article

from pipeline.errors import AccessError, ConflictError, MissingError, StoreError
from pipeline.query.views import open_views
from pipeline.settings import read_settings
from pipeline.store import open_store, probe_conditional_writes
from pipeline.tables.delta import look_at
from pipeline.tables.editions import open_edition
from pipeline.tables.schema import ARTICLES

pytestmark = [pytest.mark.server]


def buckets(environment):
    settings = read_settings(environment)
    return tuple(
        open_store(settings, name) for name in (settings.raw_bucket, settings.clean_bucket)
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with AwsLike(tmp_path_factory.mktemp("moto")) as running:
        for store in buckets(running.environment):
            store.create_bucket()
        yield running


@pytest.fixture
def key() -> str:
    return f"tests/{uuid4().hex}/object"


def test_the_store_keeps_its_promises(server, key, tmp_path):
    raw, _ = buckets(server.environment)
    data = os.urandom(100_000)
    etag = raw.write(key, data, if_absent=True)
    assert raw.read(key) == data
    assert raw.read_range(key, 50_000, 7) == data[50_000:50_007]
    assert (raw.head(key).size_bytes, raw.head(key).etag) == (len(data), etag)
    with pytest.raises(ConflictError, match="another writer was first"):
        raw.write(key, b"second", if_absent=True)
    etag = raw.write(key, b"second", if_match=etag)
    with pytest.raises(ConflictError, match="another writer was first"):
        raw.write(key, b"third", if_match="0" * 32)
    assert raw.read(key) == b"second"
    file = tmp_path / "large"
    file.write_bytes(os.urandom(1 << 20) * 65)
    raw.upload(f"{key}-large", file)
    assert raw.read(f"{key}-large") == file.read_bytes()
    assert raw.keys(key) == [key, f"{key}-large"]
    raw.delete(key)
    assert raw.head(key) is None
    with pytest.raises(MissingError):
        raw.read(key)
    raw.create_bucket()  # it is there, and ours


def test_it_passes_the_probe(server):
    for store in buckets(server.environment):
        probe_conditional_writes(store)
        assert store.keys("probe/") == []


def test_what_is_missing_or_wrong_is_said_in_the_same_words(server, key):
    stated = dict(server.environment)
    nowhere = open_store(read_settings(stated), "no-such-bucket")
    with pytest.raises(StoreError, match="'no-such-bucket' does not exist"):
        nowhere.read(key)
    raw, _ = buckets(stated | {"NIGHTDESK_S3_SECRET_KEY": "wrong"})
    with pytest.raises(AccessError, match="correct NIGHTDESK_S3_ACCESS_KEY"):
        raw.read(key)


@pytest.mark.slow
def test_nights_are_published_and_read_by_the_analyst(server):
    stand = Newsstand(*buckets(server.environment))
    stand.night(0, [make_article("fire"), make_article("flood")])
    stand.night(1, [make_article("fire", night=1, text="Corrected.")])
    assert stand.rows("articles").sort("url")["text"].to_list()[0] == "Corrected."
    assert stand.rows("versions").height == 3
    _, clean = buckets(server.analyst_environment)
    assert look_at(clean, ARTICLES).to_pyarrow_table().num_rows == 2
    with open_views(clean, open_edition(clean)) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(2,)]


def test_the_policy_lets_the_analyst_read_and_list_the_clean_bucket(server, key):
    _, ours = buckets(server.environment)
    _, theirs = buckets(server.analyst_environment)
    ours.write(key, b"clean")
    assert theirs.read(key) == b"clean"
    assert theirs.read_range(key, 0, 2) == b"cl"
    assert theirs.head(key).size_bytes == 5
    assert key in theirs.keys("tests/")


def test_the_policy_refuses_every_change_and_the_raw_bucket(server, key, tmp_path):
    for store in buckets(server.environment):
        store.write(key, b"ours")
    raw, clean = buckets(server.analyst_environment)
    refused = [
        *forbidden(raw, clean, key, tmp_path / "file"),
        lambda: open_store(read_settings(server.analyst_environment), "theirs").create_bucket(),
    ]
    for attempt in refused:
        with pytest.raises(AccessError):
            attempt()
    for store in buckets(server.environment):
        assert store.read(key) == b"ours"
        assert store.head(f"{key}-new") is None


def test_a_server_that_ignores_conditions_gets_nothing(tmp_path):
    with AwsLike(tmp_path, ignores_conditions=True) as careless:
        raw, clean = buckets(careless.environment)
        for store in (raw, clean):
            store.create_bucket()
        stand = Newsstand(raw, clean)
        with pytest.raises(StoreError, match="ignores conditional writes"):
            stand.publish_days(0, [])
        assert raw.keys("") == clean.keys("") == []
