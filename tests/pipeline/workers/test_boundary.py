"""Whatever a page makes of the process that reads it, it reaches nothing and nobody."""

import os
import pickle
import resource
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest
from sandboxed import FOUND, REJECT, act, act_on_records, environment

from pipeline.embedded.processes import descendants
from pipeline.records import Reason
from pipeline.workers.answers import Answers
from pipeline.workers.boundary import code_of, walls
from pipeline.workers.messages import BrokenMessage, MessageChannel
from pipeline.workers.sandbox import ItemFailure, Sandbox, run_sandboxed

pytestmark = pytest.mark.slow

MB = 1_000_000
HERE = walls()
needs_landlock = pytest.mark.skipif(not HERE.landlock, reason="this kernel has no Landlock")
needs_seccomp = pytest.mark.skipif(not HERE.seccomp, reason="libseccomp is not installed")
REFUSED = {"PermissionError"}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(act_on_records, seconds=5.0, memory_bytes=500 * MB, recycle_after=1) as one:
        yield one


@pytest.fixture
def file(tmp_path):
    one = tmp_path / "secret"
    one.write_text("mine")
    return one


def test_a_worker_finds_nothing_of_ours_in_its_environment(monkeypatch):
    for name in ("NIGHTDESK_S3_SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "AIRFLOW__CORE__FERNET_KEY"):
        monkeypatch.setenv(name, "secret")
    with Sandbox(environment, seconds=5, memory_bytes=500 * MB, recycle_after=1) as one:
        found = one.ask(None)
    assert not [name for name, value in found.items() if "secret" in value]
    assert set(found) <= {
        "PATH", "LC_ALL", "TZ", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
    }  # fmt: skip


@needs_landlock
@pytest.mark.parametrize("what", ["read", "write", "delete", "rename", "truncate", "link"])
def test_a_worker_reads_and_changes_no_file(sandbox, file, what):
    assert sandbox.ask(("try", what, str(file))) in REFUSED
    assert file.read_text() == "mine"
    assert [one.name for one in file.parent.iterdir()] == ["secret"]


@needs_landlock
@pytest.mark.parametrize(
    "place",
    ["/", "/etc", "/root", "/proc", "/tmp", "/dev/shm", str(Path(__file__).parents[3])],
)
def test_a_worker_sees_into_no_folder_but_those_of_code(sandbox, place):
    assert sandbox.ask(("try", "list", place)) in REFUSED | {"FileNotFoundError"}


@needs_landlock
@pytest.mark.parametrize(
    "place",
    ["/etc/passwd", "/etc/shadow", "/etc/hostname", "/proc/1/environ", "/proc/self/environ"],
)
def test_a_worker_reads_nothing_of_the_machine(sandbox, place):
    assert sandbox.ask(("try", "read", place)) in REFUSED | {"FileNotFoundError"}


@needs_landlock
def test_a_worker_reads_nothing_of_its_parent(sandbox):
    for name in ("environ", "cmdline", "mem", "maps"):
        assert sandbox.ask(("try", "read", f"/proc/{os.getpid()}/{name}")) in REFUSED


@needs_landlock
def test_a_worker_writes_nowhere(sandbox, tmp_path):
    for place in (tmp_path / "new", Path("/tmp/new-of-a-worker"), Path(__file__).with_suffix(".x")):
        assert sandbox.ask(("try", "write", str(place))) in REFUSED
        assert not place.exists()


@needs_seccomp
def test_a_worker_connects_to_nobody(sandbox, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "socket"))
        local.listen()
        port = tcp.getsockname()[1]
        for attempt in (
            ("connect", "AF_INET", ["127.0.0.1", port]),
            ("connect", "AF_INET", ["192.0.2.1", 443]),
            ("connect", "AF_UNIX", str(tmp_path / "socket")),
            ("connect", "AF_UNIX", "\0abstract"),
            ("send", port),
            ("listen",),
            ("pair",),
        ):
            assert sandbox.ask(("try", *attempt)) in REFUSED


@needs_seccomp
@pytest.mark.parametrize("what", ["fork", "spawn", "replace", "signal all"])
def test_a_worker_starts_no_process_and_signals_none(sandbox, what):
    assert sandbox.ask(("try", what)) in REFUSED
    assert sandbox.ask(("try", "signal", os.getpid())) in REFUSED


LEFT_BEHIND = """
import os, sys, time
from pathlib import Path
import sandboxed
from pipeline.workers.children import adopt_orphans
from pipeline.workers.forking import _children, _end

adopt_orphans()
other = os.fork()
if not other:
    time.sleep(600)
worker = os.fork()
if not worker:
    sandboxed.start_grandchildren(sys.argv[1])
    time.sleep(600)

def left():
    titles = (one / "cmdline" for one in Path("/proc").glob("[0-9]*"))
    return [one for one in titles if f"\\0{sys.argv[1]}" in one.read_text(errors="replace")]

def alive():
    try:
        return left()
    except OSError:  # one ended meanwhile
        return alive()

while sum("time.sleep(600)" in one.read_text() for one in alive()) < 4:
    time.sleep(0.02)
_end(worker, {other})
ours = {str(os.getpid()), str(other)}
print([one for one in alive() if one.parent.name not in ours], _children() == {other})
_end(other, set())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives us orphans")
def test_what_a_worker_left_behind_ends_with_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", LEFT_BEHIND, f"mark-{tmp_path.name}-{os.getpid()}"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "[] True\n"


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (("half",), Reason.READ_TIMED_OUT),
        (("huge",), Reason.READ_CRASHED),
        (("forge", b""), Reason.READ_CRASHED),
        (("forge", b"\xc1"), Reason.READ_CRASHED),
        (("forge", b"\x91" * 100_000), Reason.READ_CRASHED),
        (("forge", pickle.dumps((True, None, "code"))), Reason.READ_CRASHED),
        (("forge", msgspec.msgpack.encode([True, "", "", 1, {"url": 1}])), Reason.READ_CRASHED),
        (("forge", msgspec.msgpack.encode([True, "", "", 9, None])), Reason.READ_CRASHED),
        (("forge", msgspec.msgpack.encode([True, "", "", -9, None])), Reason.READ_CRASHED),
    ],
)
def test_half_or_forged_answers_cost_their_item_alone_and_never_hang(item, reason):
    outcomes = dict(
        run_sandboxed(
            act_on_records,
            [("say", 0), item, *(("say", number) for number in range(2, 9))],
            workers=2,
            seconds=1.5,
            memory_bytes=500 * MB,
            recycle_after=100,
        )
    )
    failure = outcomes.pop(1)
    assert isinstance(failure, ItemFailure)
    assert failure.reason is reason
    assert outcomes == {0: 0} | {number: number for number in range(2, 9)}


class Exploit:
    def __reduce__(self):
        return os.mkdir, ("code-of-a-worker-ran",)


def test_nothing_in_an_answer_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answers = Answers(act_on_records)
    for data in (pickle.dumps(Exploit()), pickle.dumps(Exploit(), 0)):
        with pytest.raises(ValueError, match="no answer"):
            answers.read(data)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("kind", "one"), [("reject", REJECT), ("found", FOUND)])
def test_records_come_back_as_they_were(sandbox, kind, one):
    assert sandbox.ask(("kind", kind)) == one


@pytest.mark.parametrize("kind", ["fraction", "tally"])
def test_what_the_function_does_not_say_it_returns_is_not_sent(sandbox, kind):
    failure = sandbox.ask(("kind", kind))
    assert isinstance(failure, ItemFailure)
    assert "cannot be sent" in failure.evidence


def test_a_sandbox_that_is_closed_ends_what_another_thread_asks():
    one = Sandbox(act, seconds=600, memory_bytes=500 * MB, recycle_after=9)
    assert one.ask(("say", 1)) == 1
    ended = []

    def ask():
        try:
            ended.append(one.ask(("hang",)))
        except Exception as error:  # noqa: BLE001
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while not any(_runs(pid) for pid in descendants(os.getpid())):
        time.sleep(0.01)
    one.close()
    thread.join(20)
    assert len(ended) == 1


def _runs(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"


def test_workers_are_heard_in_a_process_with_thousands_of_open_files(sandbox):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < 3_000:
        pytest.skip("this user may not open so many files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (3_000, most))
    try:
        with ExitStack() as held:
            for _ in range(1_200):
                held.enter_context(Path(os.devnull).open())
            assert sandbox.ask(("say", 1)) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.parametrize("size", [0, 1, 70_000, 5 * MB])
def test_messages_come_whole_in_pieces_of_any_size(size):
    ours, theirs = socket.socketpair()
    data = os.urandom(size)
    sender = threading.Thread(target=MessageChannel(theirs).send, args=(data,))
    sender.start()
    with ours:
        channel = MessageChannel(ours)
        assert channel.wait(20) == data
        sender.join()
        assert channel.take() is None
        theirs.close()
        with pytest.raises(BrokenMessage):
            channel.take()


def test_no_folder_of_secrets_is_code():
    code = code_of("sandboxed")
    root = Path(__file__).parents[3]
    for place in (root / ".env", root / ".nightdesk/keys.json", Path.home() / ".aws/credentials"):
        assert not [one for one in code if place.is_relative_to(one)]
