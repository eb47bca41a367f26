"""`nightdesk doctor` tries every way out of a worker, and says which are shut here."""

import pytest

from pipeline.__main__ import main
from pipeline.workers.boundary import walls
from pipeline.workers.probe import ATTEMPTS, WAYS, attempt


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NIGHTDESK_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("NIGHTDESK_CONTACT_URL", "https://desk.example/about")
    return tmp_path


@pytest.mark.skipif(
    not (walls().landlock >= 6 and walls().seccomp), reason="this machine lacks a wall"
)
def test_where_every_wall_stands_everything_holds(desk, capsys):
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "FAILS" not in said
    for told in ATTEMPTS.values():
        assert f"cannot {told}: refused" in said


def test_what_does_not_hold_is_said_and_ends_with_one(desk, capsys, monkeypatch):
    monkeypatch.setenv("NIGHTDESK_CONTACT_URL", "")
    (desk / "work").mkdir()
    (desk / "work").chmod(0o755)  # whatever the umask
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "FAILS   hosts are told who asks: NIGHTDESK_CONTACT_URL is not set" in said
    assert "FAILS   scratch is for this user alone" in said


@pytest.mark.parametrize("name", ["read", "write", "datagram", "start", "signal"])
def test_outside_of_a_worker_the_same_attempts_succeed(name):
    assert attempt(name) != "refused"


def test_every_way_is_named_for_people():
    assert WAYS.keys() == ATTEMPTS.keys()
