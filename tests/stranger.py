"""What another user of this machine tries: a program that is handed to a plain Python as text.

It reads as JSON which places and ports there are, and says what it could read, change or ask.
"""

import http.client
import json
import os
import socket
import sys
from pathlib import Path

TRIES = (
    ("GET", "/"),
    ("GET", "/nightdesk-raw"),
    ("GET", "/nightdesk-clean?list-type=2"),
    ("GET", "/nightdesk-clean/README.md"),
    ("PUT", "/nightdesk-clean/x"),
    ("DELETE", "/nightdesk-clean/README.md"),
    ("GET", "/buckets/"),
    ("PUT", "/buckets/nightdesk-clean/x"),
    ("GET", "/dir/assign"),
    ("GET", "/vol/grow?count=1"),
    ("GET", "/api/v2/dags"),
    ("GET", "/api/v2/connections"),
    ("GET", "/api/v2/variables"),
    ("GET", "/api/v2/config"),
    ("POST", "/api/v2/dags/nightly/dagRuns"),
    ("GET", "/nightdesk/"),
    ("PATCH", "/execution/task-instances/1/run"),
)


def opened(place: str) -> list[str]:
    """The ways in which a place lets itself be opened."""
    found = []
    for name, attempt in (
        ("listed", os.listdir),
        ("read", lambda path: os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))),
        ("written", lambda path: os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))),
        ("entered", lambda path: os.close(os.open(f"{path}/of-a-stranger", os.O_CREAT))),
        ("renamed", lambda path: Path(path).rename(f"{path}.of-a-stranger")),
        ("connected", connect),
    ):
        try:
            attempt(place)
        except OSError:
            continue
        found.append(f"{name} {place}")
    return found


def connect(place: str) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(place)


def asked(port: int) -> list[str]:
    """The requests that a port grants."""
    found = []
    for method, path in TRIES:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            client.request(method, path, body=b"{}" if method != "GET" else None)
            answer = client.getresponse()
            told = answer.read()[:80]
        except (OSError, http.client.HTTPException):
            continue
        finally:
            client.close()
        if answer.status < 400:
            found.append(f"{method} {path}: {answer.status} {told!r}")
    return found


if __name__ == "__main__":
    stated = json.load(sys.stdin)
    print(
        json.dumps(
            {
                "opened": [one for place in stated["places"] for one in opened(place)],
                "asked": {port: asked(port) for port in stated["ports"]},
            }
        )
    )
