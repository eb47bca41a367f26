"""Passwords are made once, kept for this user alone, and never the same twice."""

import socket
import stat

import pytest

from pipeline.embedded.keys import port_near, remembered_keys
from pipeline.embedded.processes import ServiceError


def test_keys_are_made_once_and_kept_private(tmp_path):
    file = tmp_path / "desk" / "keys.json"
    made = remembered_keys(file)
    assert remembered_keys(file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert made.admin_password not in repr(made)


def test_two_desks_have_no_key_in_common(tmp_path):
    one, two = remembered_keys(tmp_path / "a"), remembered_keys(tmp_path / "b")
    for name in one.__slots__:
        assert getattr(one, name) != getattr(two, name)


def test_a_damaged_file_is_named_with_the_mend(tmp_path):
    file = tmp_path / "keys.json"
    file.write_text("{")
    with pytest.raises(ServiceError, match=r"keys.json is damaged; remove it"):
        remembered_keys(file)


def test_a_port_in_use_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port_near(port) > port
