"""The embedded server starts clean, keeps its keys, and never outlives us."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.embedded.certificates import write_certificates
from pipeline.embedded.s3 import PORT_NAMES, EmbeddedS3, free_ports
from pipeline.errors import StoreError
from pipeline.settings import read_settings
from pipeline.store import open_store

pytestmark = [pytest.mark.server]


def eventually(holds, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_second_start_keeps_keys_ports_and_objects(tmp_path):
    folder = tmp_path / "s3"
    with EmbeddedS3(folder) as first:
        settings = read_settings(first.environment)
        open_store(settings, settings.raw_bucket).write("a/b", b"kept")
    with EmbeddedS3(folder) as second:
        assert second.environment == first.environment
        assert open_store(settings, settings.raw_bucket).read("a/b") == b"kept"


def test_a_server_that_is_started_again_rests_when_nobody_asks(tmp_path):
    """Its master resumes what it knew with a clock of a millisecond that never stops again."""
    with EmbeddedS3(tmp_path / "s3"):
        pass
    with EmbeddedS3(tmp_path / "s3") as again:
        time.sleep(1)  # what a start leaves to do
        before, started = _wakings(again), time.monotonic()
        time.sleep(2)
        assert (_wakings(again) - before) / (time.monotonic() - started) < 900


def _wakings(one: EmbeddedS3) -> int:
    found = 0
    for thread in Path(f"/proc/{one.pid}/task").iterdir():
        stated = dict(line.split(":") for line in (thread / "status").read_text().splitlines())
        found += int(stated["voluntary_ctxt_switches"])
    return found


def test_a_port_that_somebody_took_is_replaced(tmp_path):
    folder = tmp_path / "s3"
    with EmbeddedS3(folder) as first:
        port = int(first.endpoint.rpartition(":")[2])
        keys = first.secrets.pipeline
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with EmbeddedS3(folder) as second:
            assert int(second.endpoint.rpartition(":")[2]) != port
            assert second.secrets.pipeline == keys


def test_credentials_are_for_this_user_only_and_random(server):
    for file in (server.secrets_file, server.folder / "identities.json"):
        assert file.stat().st_mode & 0o777 == 0o600
    stated = json.loads(server.secrets_file.read_text())
    assert len(stated["pipeline"]["secret_key"]) >= 40
    assert stated["pipeline"]["secret_key"] not in repr(server.secrets)


def test_only_the_s3_port_takes_writes_and_only_with_keys(server):
    for port in server.secrets.ports[::2]:
        for method in ("PUT", "POST"):
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/{server.clean_bucket}/stray",
                data=b"stray",
                method=method,
            )
            with pytest.raises((urllib.error.URLError, OSError)):
                urllib.request.urlopen(request, timeout=5).read()
    settings = read_settings(server.environment)
    assert open_store(settings, settings.clean_bucket).keys("stray") == []


def test_it_listens_on_loopback_only(server):
    ports = {f"{port:04X}" for port in server.secrets.ports}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            address, port = line.split()[1].split(":")
            is_listening = line.split()[3] == "0A"
            if is_listening and port in ports:
                assert address == "0100007F"


def test_it_ends_with_the_program_that_started_it(tmp_path):
    program = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from pipeline.embedded.s3 import EmbeddedS3
        s3 = EmbeddedS3(Path(sys.argv[1]))
        s3.start()
        print(s3.pid, flush=True)
        time.sleep(600)
        """
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "s3")], stdout=subprocess.PIPE, text=True
    )
    pid = int(child.stdout.readline())
    assert is_alive(pid)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert eventually(lambda: not is_alive(pid))


def test_a_killed_server_keeps_what_it_acknowledged(tmp_path):
    folder = tmp_path / "s3"
    first = EmbeddedS3(folder)
    settings = read_settings(first.start())
    store = open_store(settings, settings.raw_bucket)
    for number in range(50):
        store.write(f"kept/{number}", b"%d" % number)
    os.kill(first.pid, signal.SIGKILL)
    first.stop()
    with EmbeddedS3(folder) as second:
        settings = read_settings(second.environment)
        again = open_store(settings, settings.raw_bucket)
        assert len(again.keys("kept/")) == 50
        assert again.read("kept/49") == b"49"


def test_damaged_credentials_are_said_to_be_damaged(tmp_path):
    folder = tmp_path / "s3"
    folder.mkdir()
    (folder / "credentials.json").write_text("{")
    with pytest.raises(StoreError, match="is damaged; remove it"):
        EmbeddedS3(folder).start()


def test_free_ports_are_many_and_different():
    assert len(set(free_ports(10))) == 10


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"  # and empty settings


def _answer(port: int, context: ssl.SSLContext | None) -> bytes:
    """What an inner port answers to a gRPC client's first words; nothing where it turns it away."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
            wire = context.wrap_socket(plain, server_hostname="127.0.0.1") if context else plain
            with wire:
                wire.sendall(PREFACE)
                return wire.recv(9)
    except (ssl.SSLError, ConnectionError):
        return b""


def _context(folder: Path, holder: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(folder / "tls" / "ca.crt"))
    context.set_alpn_protocols(["h2"])
    if holder is not None:
        context.load_cert_chain(holder / "node.crt", holder / "node.key")
    return context


def test_the_inner_ports_answer_nobody_but_the_servers_own_parts(server, tmp_path):
    write_certificates(tmp_path, ["127.0.0.1"], now=datetime.now(UTC))  # another authority's
    names = [name for name in PORT_NAMES if name.endswith(".grpc")]
    answered = set()
    for name, port in zip(PORT_NAMES, server.secrets.ports, strict=True):
        if name not in names:
            continue
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)):
                continue  # this part does not listen at all
        assert _answer(port, None) == b"", f"{name} speaks without TLS"
        assert _answer(port, _context(server.folder, None)) == b"", f"{name} asks no certificate"
        assert _answer(port, _context(server.folder, tmp_path)) == b"", f"{name} takes any"
        if _answer(port, _context(server.folder, server.folder / "tls")):
            answered.add(name)
    assert {"master.port.grpc", "volume.port.grpc", "filer.port.grpc"} <= answered


TRY = """
import os, sys
from pathlib import Path
seen = []
for one in sys.stdin.read().splitlines():
    for attempt in (os.listdir, open, lambda path: open(path, "ab")):
        try:
            attempt(one)
        except OSError:
            continue
        seen.append(one)
print(seen)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try it as somebody else")
def test_another_local_user_can_read_and_change_nothing_of_the_store(server):
    settings = read_settings(server.environment)
    open_store(settings, settings.raw_bucket).write("mine/page", b"x" * 50_000)
    places = [server.folder, *server.folder.rglob("*")]
    assert len(places) > 10
    done = subprocess.run(
        ["/usr/bin/env", "python3", "-c", TRY],
        input="\n".join(map(str, places)),
        capture_output=True,
        text=True,
        user="nobody",
        extra_groups=[],
        cwd="/",
    )
    assert done.stdout == "[]\n", done.stderr
    assert server.folder.stat().st_mode & 0o077 == 0
    assert server.log_file.stat().st_mode & 0o077 == 0


def test_certificates_last_until_they_are_old_or_the_host_is_another(tmp_path):
    now = datetime.now(UTC)
    assert write_certificates(tmp_path, ["127.0.0.1", "seaweedfs"], now=now)
    before = (tmp_path / "node.key").read_text()
    assert (tmp_path / "node.key").stat().st_mode & 0o777 == 0o600
    assert not write_certificates(tmp_path, ["seaweedfs"], now=now)
    assert (tmp_path / "node.key").read_text() == before
    assert write_certificates(tmp_path, ["other"], now=now)
    assert write_certificates(tmp_path, ["other"], now=now + timedelta(days=3600))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["ca.crt", "node.crt", "node.key"]


def test_the_server_does_not_spend_its_time_on_collecting_garbage(tmp_path):
    """Below its live heap a limit has it collect with nearly every write, and when idle."""
    with EmbeddedS3(tmp_path / "s3", debug="gctrace=1") as one:
        settings = read_settings(one.environment)
        store = open_store(settings, settings.raw_bucket)
        before = _collections(one)
        for number in range(150):
            store.write(f"a/{number}", b"x" * 20_000)
        assert before > 0
        assert _collections(one) - before < 15


def _collections(one: EmbeddedS3) -> int:
    return len(re.findall(r"^gc \d+ ", one.log_file.read_text(errors="replace"), re.MULTILINE))
