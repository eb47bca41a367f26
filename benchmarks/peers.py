"""Other programs that we compare with, each pinned and in a throw-away environment of its own.

`python -m benchmarks.peers [NAME …]` installs them under .nightdesk/peers. What a peer's own pins
bring is tried first; one that does not start so is repaired with further pins where any are known,
and what it complained about is kept, so that tables can say "as installed" and "repaired".
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.arguments import one_of

FOLDER = Path(".nightdesk") / "peers"
COMPLAINT = "as-installed.txt"


@dataclass(frozen=True, slots=True)
class Peer:
    """What is installed, what shows that it starts, and what else it needs where it does not."""

    package: str
    starts: str
    repair: tuple[str, ...] = ()


PEERS = {
    "newspaper4k": Peer("newspaper4k==0.9.6", "import newspaper"),
    "news-please": Peer(  # its crawler hands readability bytes, which 0.9 refuses: it keeps nothing
        "news-please==1.6.16",
        "import newsplease, readability; readability.Document(b'<p>some news</p>').summary()",
        ("readability-lxml<0.8.4.1",),
    ),
    "readability-lxml": Peer("readability-lxml==0.9", "import readability"),
    "resiliparse": Peer("resiliparse==2.0.1", "import resiliparse.extract.html2text"),
    "mediacloud-metadata": Peer("mediacloud-metadata==2.1.0", "from mcmetadata import content"),
    "goose3": Peer("goose3==3.1.22", "import goose3"),
    "fundus": Peer("fundus==0.5.7", "import fundus", ("curl_cffi<0.16",)),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument(
        "names", nargs="*", type=one_of(PEERS), help=f"of {', '.join(PEERS)}; all by default"
    )
    install(parser.parse_args().names or PEERS)
    return 0


def install(names: Iterable[str]) -> None:
    """Give each its environment, and say which cannot be had; one that is there stays."""
    for name in names:
        if is_installed(name) and _complaint_of(name) is None:
            print(f"{name}: {told(name)}", flush=True)
            continue
        shutil.rmtree(FOLDER / name, ignore_errors=True)
        complaint = _install(name)
        if complaint is None:
            print(f"{name}: {told(name)}", flush=True)
        else:
            shutil.rmtree(FOLDER / name, ignore_errors=True)
            print(f"{name} could not be installed: {complaint}", flush=True)


def is_installed(name: str) -> bool:
    return python_of(name).exists()


def python_of(name: str) -> Path:
    """Its interpreter, which exists where it is installed."""
    return (FOLDER / name / "bin" / "python").absolute()


def told(name: str) -> str:
    """What is installed of a peer, and what was wrong with it before it was repaired."""
    peer, kept = PEERS[name], FOLDER / name / COMPLAINT
    if not kept.exists():
        return f"{peer.package}, as installed"
    return (
        f"{peer.package}, repaired with {', '.join(peer.repair)}; as installed: {kept.read_text()}"
    )


def _install(name: str) -> str | None:
    """What is wrong, or None."""
    peer = PEERS[name]
    complaint = _uv("venv", "--quiet", str(FOLDER / name)) or _add(name, peer.package)
    if complaint:
        return complaint
    complaint = _complaint_of(name)
    if complaint is None or not peer.repair:
        return complaint
    (FOLDER / name / COMPLAINT).write_text(complaint)
    return _add(name, *peer.repair) or _complaint_of(name)


def _add(name: str, *packages: str) -> str | None:
    return _uv("pip", "install", "--quiet", "--python", str(python_of(name)), *packages)


def _uv(*command: str) -> str | None:
    return _last_words([sys.executable, "-m", "uv", *command])


def _complaint_of(name: str) -> str | None:
    """What a peer says as it starts, where that fails."""
    return _last_words([str(python_of(name)), "-c", PEERS[name].starts])


def _last_words(command: list[str]) -> str | None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode == 0:
        return None
    said = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
    return said.replace(f"{FOLDER.absolute()}/", "").strip()


if __name__ == "__main__":
    sys.exit(main())
