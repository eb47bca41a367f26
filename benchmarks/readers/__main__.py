"""`python -m benchmarks.readers`: who reads the table of articles right, and what it costs them.

Sixty days of made-up articles lie on a real S3 server. Each reader gets an environment of its own
with the packages that `readers.toml` names, newest and of about a year before, and answers three
questions over a wire that counts: how much is there, the headlines of one day, one article by its
id with its instant, list and structs. The session's zone is New York, where a reader that goes by
it tells another instant.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.arguments import one_of
from benchmarks.bucket.corpus import DAYS, article_id, articles_of, day_of
from benchmarks.bucket.wire import CountingWire
from pipeline.embedded.s3 import EmbeddedS3
from pipeline.publish.exports import write_dailies
from pipeline.settings import read_settings
from pipeline.store import open_store
from pipeline.tables.delta import batches, conform, open_table
from pipeline.tables.mirror import replace_partitions
from pipeline.tables.schema import ARTICLES

HERE = Path(__file__).parent
ROWS = 6_000
COMMITS = 4
DAY, AT = 30, 11  # whose headlines, and which article
ZONE = "America/New_York"
QUESTIONS = ("whole", "day", "one")
LIMIT_SECONDS = 180


@dataclass(slots=True)
class Told:
    """What a reader answered."""

    versions: str = ""
    wrong: list[str] = field(default_factory=list)
    megabytes: dict[str, float] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readers", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(".nightdesk") / "bench" / "readers")
    readers = tomllib.loads((HERE / "readers.toml").read_text())
    parser.add_argument("--only", nargs="*", type=one_of(readers), help="names of programs")
    asked = parser.parse_args()
    with TemporaryDirectory() as scratch, EmbeddedS3(Path(scratch)) as running:
        right, environment = desk(running)
        with CountingWire(running.endpoint) as wire:
            environment |= {"AWS_ENDPOINT_URL": wire.endpoint, "TZ": ZONE}
            print("| reader | packages | right | MB: count | MB: one day | MB: one id |")
            print("|---|---|---|---:|---:|---:|", flush=True)
            for program, stated in readers.items():
                if asked.only and program not in asked.only:
                    continue
                if "not_run" in stated:
                    print(f"| {stated['name']} | | not run: {stated['not_run']} | | | |")
                    continue
                for age in ("newest", "year_old"):
                    python = installed(asked.folder / f"{program}-{age}", stated[age])
                    told = ask(python, program, environment, wire, right)
                    print(line(stated["name"], stated[age], told), flush=True)


def desk(running: EmbeddedS3) -> tuple[dict[str, object], dict[str, str]]:
    """The table on the server; what is right about it, and how a reader finds it."""
    settings = read_settings(running.environment)
    clean = open_store(settings, settings.clean_bucket)
    days = [undated(articles_of(number, ROWS)) for number in range(DAYS)]
    each = DAYS // COMMITS
    for first in range(0, DAYS, each):
        rows = conform(pa.concat_tables(days[first : first + each]), ARTICLES)
        partitions = [day_of(number) for number in range(first, first + each)]
        replace_partitions(clean, ARTICLES, partitions, lambda rows=rows: batches([rows]), {})
    table = open_table(clean, ARTICLES)
    write_dailies(clean, table, [day_of(number) for number in range(DAYS)])
    rows = pa.concat_tables(days)
    (row,) = days[DAY].filter(pc.equal(days[DAY]["article_id"], article_id(DAY, AT))).to_pylist()
    right = {
        "whole": {
            "articles": rows.num_rows,
            "words": pc.sum(rows["word_count"]).as_py(),
            "dated": rows.num_rows - rows["published_at"].null_count,
        },
        "day": sorted(days[DAY]["title"].to_pylist()),
        "one": {
            "title": row["title"],
            "published_at": f"{row['published_at']:%Y-%m-%d %H:%M:%S}",
            "authors": row["authors"],
            "noai": False,
            "offset": row["raw_ref"]["offset"],
            "summary": None,
        },
    }
    stated = {k: v for k, v in running.analyst_environment.items() if k.startswith("AWS_")}
    return right, {
        **stated,
        "ARTICLES_URI": f"{clean.uri}/{ARTICLES.folder}",
        "ARTICLES_VERSION": f"{table.version()}",
        "ARTICLES_DAY": f"{day_of(DAY)}",
        "ARTICLES_ID": article_id(DAY, AT),
    }


def undated(day: pa.Table) -> pa.Table:
    """A day of which the last article tells no time."""
    at = day["published_at"].to_pylist()
    place = day.schema.get_field_index("published_at")
    silent = pa.array([*at[:-1], None], day.schema.field("published_at").type)
    return day.set_column(place, day.schema.field("published_at"), silent)


def installed(folder: Path, packages: list[str]) -> Path:
    """An environment that holds some packages and what they need; made once."""
    name = hashlib.sha256(json.dumps(packages).encode()).hexdigest()[:12]
    environment = folder.with_name(f"{folder.name}-{name}").resolve()
    python = environment / "bin" / "python"
    if not (environment / "done").exists():
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", "--clear", environment], check=True)
        done = subprocess.run(
            [*uv, "pip", "install", "--quiet", "--python", python, *packages],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            (environment / "done").touch()
        else:
            print(done.stderr, file=sys.stderr)
    return python


def ask(
    python: Path,
    program: str,
    environment: dict[str, str],
    wire: CountingWire,
    right: dict[str, object],
) -> Told:
    """Every question to one reader, each in a process of its own."""
    told = Told()
    for question in ("versions", *QUESTIONS):
        wire.reset()
        answer = answered(python, program, question, environment)
        if question == "versions":
            told.versions = str(answer)
            continue
        told.megabytes[question] = wire.bytes_read / 1e6
        if answer != right[question]:
            wrong = difference(answer, right[question])
            told.wrong.append(f"{question}: {wrong}")
            if wrong.startswith("fails"):
                told.wrong = [wrong]
                break
    return told


def answered(python: Path, program: str, question: str, environment: dict[str, str]) -> object:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    try:
        done = subprocess.run(
            [python, HERE / "programs" / f"{program}.py", question],
            env={**kept, **environment, "PYTHONPATH": str(HERE)},
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {LIMIT_SECONDS} s"
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        print(program, question, done.stderr[-2000:], file=sys.stderr)
        said = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        named = [one for one in said if "Error" in one.partition(":")[0]]
        return f"fails: {(named or said)[-1][:120]}"
    return json.loads(lines[-1])


def difference(answer: object, right: object) -> str:
    """What of an answer is not right, in few words."""
    if isinstance(answer, dict) and isinstance(right, dict):
        return ", ".join(
            f"{name} is {answer.get(name)!r}, not {value!r}"
            for name, value in right.items()
            if answer.get(name) != value
        )
    if isinstance(answer, list) and isinstance(right, list):
        return f"{len(answer)} headlines, not the {len(right)}"
    return str(answer)


def line(name: str, packages: list[str], told: Told) -> str:
    stated = told.versions if " " in told.versions else ", ".join(packages)
    sizes = " | ".join(f"{told.megabytes.get(question, 0):.2f}" for question in QUESTIONS)
    return f"| {name} | {stated} | {'; '.join(told.wrong) or 'yes'} | {sizes} |"


if __name__ == "__main__":
    main()
