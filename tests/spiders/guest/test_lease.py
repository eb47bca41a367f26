import json
from pathlib import Path

import pytest

from pipeline.layout import lease_key
from pipeline.store import FolderStore
from spiders.guest.lease import Leases

HOST = "news.example"


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "bucket")


@pytest.fixture
def machine(store):
    made = []

    def make(folder: Path) -> Leases:
        made.append(Leases(store, folder))
        return made[-1]

    yield make
    for one in made:
        one.release_all()


def test_a_host_is_held_by_one_machine_at_a_time(store, tmp_path, machine):
    first, second = machine(tmp_path / "a"), machine(tmp_path / "b")
    assert first.take(HOST)
    assert first.is_held(HOST)
    assert not second.take(HOST)
    assert second.take("other.example")
    first.release(HOST)
    assert second.take(HOST)


def test_a_lease_is_made_longer_by_its_owner(store, tmp_path, machine):
    first = machine(tmp_path / "a")
    assert first.take(HOST)
    assert first.take(HOST)


def test_a_second_process_of_the_same_machine_waits_until_the_first_is_gone(
    store, tmp_path, machine
):
    first, second = machine(tmp_path / "a"), machine(tmp_path / "a")
    assert first.take(HOST)
    assert not second.take(HOST)
    first._held[HOST].file.close()  # as when its process is killed: the object stays
    assert store.head(lease_key(HOST))
    assert second.take(HOST)


def test_a_lease_that_ran_out_is_taken_over(store, tmp_path, machine):
    stated = {"host": HOST, "owner": "a machine that died", "until": 1.0}
    store.write(lease_key(HOST), json.dumps(stated).encode())
    assert machine(tmp_path / "a").take(HOST)


def test_a_lease_that_cannot_be_read_is_taken_over(store, tmp_path, machine):
    store.write(lease_key(HOST), b"not json")
    assert machine(tmp_path / "a").take(HOST)


def test_releasing_what_another_took_over_leaves_it_alone(store, tmp_path, machine):
    first = machine(tmp_path / "a")
    first.take(HOST)
    store.write(lease_key(HOST), json.dumps({"owner": "another", "until": 9e9}).encode())
    first.release(HOST)
    assert store.head(lease_key(HOST))
