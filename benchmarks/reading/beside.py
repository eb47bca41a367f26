"""Two builds of the reader page by page in turn: `python -m benchmarks.reading.beside 8a114ed`.

Each reads in a process of its own, the better of two readings counts, and plain trafilatura reads
the same pages between them. `--compiled` sets this build beside itself, its reading compiled with
Cython, instead of beside another commit.
"""

import argparse
import pickle
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from benchmarks.arguments import commit, count
from benchmarks.night.builds import ROOT, Build, checked_out
from benchmarks.reading.corpora import SHARED, is_here, read_corpus
from benchmarks.reading.speed import CORPORA_READ

CYTHON = "cython==3.3.1"
ROOMS = ("extract", "notation", "normalise")  # of the pipeline: nearly all that reading runs
NOT_COMPILED = ("__file__", "import_module")  # they look for what lies beside them
TURNS = 2
READER = """
import gc, hashlib, pickle, sys, time
from benchmarks.reading.metadata import capture_of
from benchmarks.reading.speed import read_ours, read_text
from pipeline.extract import warm_up
captures = [capture_of(one) for one in pickle.load(sys.stdin.buffer)]
warm_up()
for capture in captures[:4]:
    read_ours(capture), read_text(capture)
gc.collect(), gc.freeze()
print("ready", flush=True)
for line in sys.stdin.buffer:
    who, number = line.split()
    read = read_ours if who == b"ours" else read_text
    started = time.process_time()
    found = read(captures[int(number)])
    spent = time.process_time() - started
    print(spent, hashlib.sha256(repr(found).encode()).hexdigest(), flush=True)
"""


class Reader:
    """A build that reads the page it is told to, in a process of its own."""

    def __init__(self, build: Build, corpus: str, pages: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", READER],
            env=build.environment({}),
            cwd=build.code,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._asked: IO[bytes] = self._process.stdin  # type: ignore[assignment]
        self._told: IO[bytes] = self._process.stdout  # type: ignore[assignment]
        pickle.dump(list(islice(read_corpus(corpus), pages)), self._asked)
        self._asked.flush()
        if self._told.readline() != b"ready\n":
            raise SystemExit(f"{build.name} cannot read pages; what it said stands above")

    def read(self, who: str, number: int) -> tuple[float, bytes]:
        """CPU seconds of reading one page, and what stands for what was read."""
        self._asked.write(f"{who} {number}\n".encode())
        self._asked.flush()
        spent, found = self._told.readline().split()
        return float(spent), found

    def close(self) -> None:
        self._process.communicate()


@contextmanager
def readers(builds: Sequence[Build], corpus: str, pages: int) -> Iterator[list[Reader]]:
    with ExitStack() as stack:
        found = []
        for build in builds:
            found.append(Reader(build, corpus, pages))
            stack.callback(found[-1].close)
        yield found


def compiled(folder: Path) -> Build:
    """This build, its reading compiled; what cannot be compiled stays as it is, and is named."""
    folder.mkdir()
    for name in ("pipeline", "benchmarks"):
        shutil.copytree(ROOT / name, folder / name)
    tools = folder / "tools"
    venv.create(tools, with_pip=True)
    python = str(tools / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", CYTHON, "setuptools"], check=True)
    sources = [
        str(one.relative_to(folder))
        for room in ROOMS
        for one in sorted((folder / "pipeline" / room).rglob("*.py"))
        if one.name != "__init__.py"
        and not any(word in one.read_text("utf-8") for word in NOT_COMPILED)
    ]
    command = ["cythonize", "-q", "-k", "-i", "-3", "-j2", "-X", "annotation_typing=False"]
    with (folder / "log.txt").open("w") as log:
        subprocess.run([tools / "bin" / command[0], *command[1:], *sources], cwd=folder,
                       check=False, stdout=log, stderr=log)  # fmt: skip
    made = {one.parent / one.name.split(".")[0] for one in folder.glob("pipeline/**/*.so")}
    left = [one for one in sources if (folder / one).with_suffix("") not in made]
    print(f"{len(made)} modules compiled; not: {', '.join(left) or 'none'}", flush=True)
    if not made:
        raise SystemExit((folder / "log.txt").read_text()[-2000:])
    return Build("compiled", folder)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reading.beside", description=__doc__
    )
    other = parser.add_mutually_exclusive_group(required=True)
    other.add_argument("commit", nargs="?", type=commit, help="the build to set beside this one")
    other.add_argument("--compiled", action="store_true", help="this build, compiled")
    parser.add_argument(
        "--pages", type=count, default=40, help="of each set (default: %(default)s)"
    )
    stated = parser.parse_args()
    if not is_here():
        print("the labelled pages are absent; the builds cannot be set beside each other")
        return 1
    with TemporaryDirectory(prefix="nightdesk-beside-") as name:
        folder = Path(name) / "builds" / "other"
        folder.parent.mkdir()
        # where a build looks for the labelled pages: beside its own folder
        (folder.parent / SHARED.parents[1].name).symlink_to(SHARED.parents[1])
        other_build = compiled(folder) if stated.compiled else checked_out(stated.commit, folder)
        for corpus in CORPORA_READ:
            print(line([Build("this build", ROOT), other_build], corpus, stated.pages), flush=True)
    return 0


def line(builds: Sequence[Build], corpus: str, pages: int) -> str:
    """What each build and trafilatura took, and how many pages the builds read alike."""
    spent = [0.0] * len(builds)
    peer, alike = 0.0, 0
    with readers(builds, corpus, pages) as found:
        for number in range(pages):
            best, least, said = [9.0] * len(builds), 9.0, [b""] * len(builds)
            for _ in range(TURNS):
                for place, reader in enumerate(found):
                    seconds, said[place] = reader.read("ours", number)
                    best[place] = min(best[place], seconds)
                least = min(least, found[0].read("text", number)[0])
            spent = [one + more for one, more in zip(spent, best, strict=True)]
            peer += least
            alike += len(set(said)) == 1
    each = ", ".join(
        f"{build.name} {1000 * seconds / pages:.1f} ms a page ({peer / seconds:.2f} of "
        "trafilatura's pages a CPU second)"
        for build, seconds in zip(builds, spent, strict=True)
    )
    ours, other = spent
    told = f"this build {other / ours:.3f} times as fast as the other"
    return f"{corpus}: {each}; {told}; {alike} of {pages} read alike"


if __name__ == "__main__":
    raise SystemExit(main())
