"""Run every measurement, one after the other, and write what they say: `make bench`.

`make bench SIZE=small` bounds each measurement to minutes, the full one takes hours. One that
fails, or takes longer than its bound, is named with what it said until then, and the others go on;
one that this commit's code has measured already is not run again, so that the same command
continues after an interruption. `--only NAME …` runs some; `--install-peers` first gives the peers
their environments. What came out is written to `benchmarks/RESULTS.md`.
"""

import argparse
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile, gettempdir

from benchmarks import pictures
from pipeline.workers.children import die_with_parent

HERE = Path(__file__).parent
KEPT = Path(".nightdesk") / "bench" / "results"
RESULTS = HERE / "RESULTS.md"
SIZES = ("small", "full")
SECONDS = {"small": 150.0, "full": 3600.0}  # for one, where its entry states nothing else
ENDING_SECONDS = 20.0  # to stop its servers, once it was told to end
CUT = -1  # the code of one that took too long
LAST_WORDS = 600  # characters, of one that failed
BUSY = 0.25  # of the cores, by others, from which on only ratios mean anything
LOOK_SECONDS = 1.0  # for which it is watched what others do
VERSIONS = ("airflow", "scrapy", "trafilatura", "boto3", "deltalake", "polars", "pyarrow")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
TOP = """\
# What was measured

Written by `make bench`; each table says how it was made, on which day, by which commit and at which
size. Figures of a machine that others used at the same time are ratios and nothing else: the lines
say where that was so.
"""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one command said."""

    name: str
    says: str
    command: str
    commit: str
    started: str
    seconds: float
    load: float  # cores that others kept busy, on average, just before it began
    machine: str
    versions: str
    code: int
    text: str
    bound: float = 0.0  # seconds that it was given

    @property
    def is_done(self) -> bool:
        return self.code == 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--only", nargs="*", default=[], help="names, as suite.toml has them")
    parser.add_argument("--again", action="store_true", help="also what was measured already")
    parser.add_argument("--install-peers", action="store_true")
    stated = parser.parse_args()
    suite, commit = tomllib.loads((HERE / "suite.toml").read_text()), _commit()
    if unknown := {*stated.only} - {*suite}:
        parser.error(f"no measurement {', '.join(sorted(unknown))}; known are {', '.join(suite)}")
    failed = []
    installed: set[tuple[str, ...]] = set()
    for name, one in suite.items():
        if stated.only and name not in stated.only:
            continue
        wanted = tuple(one.get("peers", ()))
        if stated.install_peers and wanted and wanted not in installed:
            installed.add(wanted)
            subprocess.run([sys.executable, "-m", *wanted], check=False)
        if stated.size not in one:
            sys.stdout.write(f"{name}: has no {stated.size} form\n")
            continue
        found = None if stated.again else _kept(name, stated.size)
        if found is None or not found.is_done or found.commit != commit:
            found = measure(name, one, stated.size)
            _keep(found, stated.size)
            _write(suite)
        ended = "done" if found.is_done else "CUT OFF" if found.code == CUT else "FAILED"
        sys.stdout.write(f"{name}: {ended}\n")
        failed += [] if found.is_done else [name]
    _write(suite)
    if failed:
        sys.stdout.write(f"not done: {', '.join(failed)}; the same command tries them again\n")
    return int(bool(failed))


def measure(name: str, one: Mapping[str, object], size: str) -> Measurement:
    """Run a measurement to its end, or to the end of our patience."""
    module = one[size]
    assert isinstance(module, list)
    sys.stdout.write(f"{name} …\n")
    sys.stdout.flush()
    load = _cores_of_others()
    started, clock = datetime.now(UTC), time.monotonic()
    stated = one.get("seconds", {})
    assert isinstance(stated, dict)
    seconds = float(stated.get(size, SECONDS[size]))
    code, text, last = run([sys.executable, "-m", *module], seconds)
    return Measurement(
        name=name,
        says=str(one["says"]),
        command=" ".join(["python -m", *(f"{part!r}" if " " in part else part for part in module)]),
        commit=_commit(),
        started=f"{started:%Y-%m-%d %H:%M} UTC",
        seconds=round(time.monotonic() - clock, 1),
        load=round(load, 2),
        machine=_machine(),
        versions=_versions(),
        code=code,
        text=_plain(text if code in {0, CUT} else f"{text}\n{last[-LAST_WORDS:]}"),
        bound=seconds,
    )


def _cores_of_others() -> float:
    """How many cores are busy while nothing of ours runs; load averages remember what we did."""
    before = _busy_seconds()
    time.sleep(LOOK_SECONDS)
    return (_busy_seconds() - before) / LOOK_SECONDS


def _busy_seconds() -> float:
    """What all cores together worked since the machine was started, in seconds."""
    ticks = [*map(int, Path("/proc/stat").read_text().partition("\n")[0].split()[1:9])]
    idle = ticks[3] + ticks[4]  # and waiting for disks
    return (sum(ticks) - idle) / os.sysconf("SC_CLK_TCK")


def run(command: Sequence[str], seconds: float) -> tuple[int, str, str]:
    """How a command ended within its time, all that it said, and its complaints."""
    with TemporaryFile("w+", errors="replace") as said, TemporaryFile("w+") as complained:
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complained,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            preexec_fn=die_with_parent(),
        ) as child:
            try:
                code = child.wait(seconds)
            except subprocess.TimeoutExpired:
                code = CUT
                child.send_signal(signal.SIGINT)
                try:
                    child.wait(ENDING_SECONDS)
                except subprocess.TimeoutExpired:
                    child.kill()
        said.seek(0)
        complained.seek(0)
        return code, said.read(), complained.read()


def _plain(text: str) -> str:
    text = COLOUR.sub("", text)
    for place in (HERE.parent, sys.base_prefix):  # no place of this machine
        text = text.replace(f"{place}/", "")
    text = re.sub(rf"{re.escape(gettempdir())}/[\w.-]+", "FOLDER", text)
    lines = (line.rstrip() for line in text.splitlines())
    return "\n".join(lines).strip()


def page(measured: Sequence[tuple[str, Measurement]], absent: Sequence[str] = ()) -> str:
    """Everything that is known, each with how it came about, and what is not."""
    unfinished = [one.name for _, one in measured if not one.is_done]
    missing = f"\nNot measured yet: {'; '.join(absent)}.\n" if absent else ""
    missing += f"\nCut off, or failed: {'; '.join(unfinished)}.\n" if unfinished else ""
    return TOP + missing + "".join(_section(size, one) for size, one in measured)


def _write(suite: Mapping[str, object]) -> None:
    measured = _all_kept(suite)
    known = {one.name for _, one in measured}
    RESULTS.write_text(page(measured, [name for name in suite if name not in known]))
    pictures.draw(RESULTS.read_text(), pictures.PICTURES)


def _section(size: str, one: Measurement) -> str:
    cores = os.cpu_count() or 1
    shared = (
        f"others kept {one.load:.1f} of them busy: **take ratios only**"
        if one.load > BUSY * cores
        else "otherwise idle"
    )
    ended = ""
    if not one.is_done:
        ended = f" **It failed**, with code {one.code}; its last words are below."
    if one.code == CUT:
        bound = f"longer than {one.bound:,g} s" if one.bound else "too long"
        ended = f" **It took {bound}** and was cut off; what it said until then is below."
    tables = [line for line in one.text.splitlines() if line.startswith("|")]
    shown = one.text if tables else f"```text\n{one.text}\n```"
    return (
        f"\n## {one.name}\n\n{one.says}.{ended}\n\n`{one.command}` ({size}), {one.started}, "
        f"commit {one.commit}, {one.seconds:,.0f} s on {one.machine}; {shared}. {one.versions}."
        f"\n\n{shown}\n"
    )


def _keep(one: Measurement, size: str) -> None:
    file = _file(one.name, size)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(one), indent=1, ensure_ascii=False))


def _kept(name: str, size: str) -> Measurement | None:
    file = _file(name, size)
    return Measurement(**json.loads(file.read_text())) if file.exists() else None


def _all_kept(suite: Mapping[str, object]) -> list[tuple[str, Measurement]]:
    """Of each measurement the largest that is known."""
    return [found for name in suite if (found := next(_largest(name), None))]


def _largest(name: str) -> Iterator[tuple[str, Measurement]]:
    for size in reversed(SIZES):
        if found := _kept(name, size):
            yield size, found


def _file(name: str, size: str) -> Path:
    return KEPT / size / f"{re.sub(r'[^a-z]+', '-', name.lower())}.json"


@cache
def _commit() -> str:
    """The last commit that changed more than the results, and whether something did since."""
    written = (RESULTS, *(pictures.PICTURES / name for name in (pictures.COST, pictures.QUALITY)))
    code = ["--", ".", *(f":!{one.relative_to(HERE.parent)}" for one in written)]
    name = _git("log", "-1", "--format=%h", *code) or "unknown"
    return f"{name}, changed" if _git("status", "--porcelain", *code) else name


def _git(*arguments: str) -> str:
    told = subprocess.run(
        ["git", *arguments], cwd=HERE.parent, capture_output=True, text=True, check=False
    )
    return told.stdout.strip()


def _machine() -> str:
    model = re.search(r"^model name\s*: (.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+) kB", _read("/proc/meminfo"), re.MULTILINE)
    size = f"{int(memory[1]) / 2**20:.0f} GB" if memory else "unknown memory"
    return f"{os.cpu_count()} cores of {model[1] if model else platform.machine()}, {size}"


def _versions() -> str:
    named = {"airflow": "apache-airflow"}
    told = [f"{name} {version(named.get(name, name))}" for name in VERSIONS]
    return f"Python {platform.python_version()}, {', '.join(told)}"


def _read(path: str) -> str:
    file = Path(path)
    return file.read_text() if file.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
