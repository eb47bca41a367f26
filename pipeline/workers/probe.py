"""Ways out of a worker, each tried from within one: `nightdesk doctor` says which are shut."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

OWN = {"LC_CTYPE"}  # Python sets it by itself


def attempt(name: str) -> str:
    """What came of an attempt: `refused`, or what it got."""
    try:
        return WAYS[name]()
    except OSError as error:
        if isinstance(error, ConnectionRefusedError | TimeoutError):
            return f"not shut: {error}"  # somebody was asked and said no
        return "refused"


def _read() -> str:
    return f"read {len(Path('/etc/hosts').read_bytes())} bytes of /etc/hosts"


def _write() -> str:
    file = Path(f"/tmp/nightdesk-doctor-{os.getpid()}")  # noqa: S108 - everybody may write there
    file.write_bytes(b"")
    file.unlink()
    return f"wrote {file}"


def _connect() -> str:
    with socket.socket() as one:
        one.connect(("127.0.0.1", 9))
    return "connected to 127.0.0.1"


def _datagram() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", ("127.0.0.1", 9))
    return "sent a datagram to 127.0.0.1"


def _start() -> str:
    subprocess.run([sys.executable, "-c", ""], check=True, timeout=10)
    return "started a program"


def _signal() -> str:
    os.kill(os.getppid(), 0)
    return "may signal its parent"


def _environment() -> str:
    from pipeline.workers.boundary import ENVIRONMENT

    more = set(os.environ) - set(ENVIRONMENT) - OWN
    if more:
        return f"found {', '.join(sorted(more))}"
    return "refused"


WAYS: Mapping[str, Callable[[], str]] = {
    "read": _read,
    "write": _write,
    "connect": _connect,
    "datagram": _datagram,
    "start": _start,
    "signal": _signal,
    "environment": _environment,
}
ATTEMPTS: Mapping[str, str] = {
    "read": "read a file of this machine",
    "write": "write a file",
    "connect": "connect to a host",
    "datagram": "send a datagram",
    "start": "start a program",
    "signal": "signal another process",
    "environment": "see our environment",
}
