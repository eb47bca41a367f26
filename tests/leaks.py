"""Where a secret may have come to lie: files, arguments, environments, objects, a database."""

import gzip
import io
import json
import subprocess
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.settings import Settings
from pipeline.store import open_store

CORE = "Max core file size"


def named_secrets(stated: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a nested record, by its place in it."""
    if isinstance(stated, Mapping):
        for key, value in stated.items():
            yield from named_secrets(value, f"{name}.{key}".strip("."))
    elif isinstance(stated, list):
        for number, value in enumerate(stated):
            yield from named_secrets(value, f"{name}.{number}")
    elif isinstance(stated, str):
        yield name, stated


def of_private_key(file: Path) -> str:
    """A line of a key that stands in no other."""
    return max(file.read_text().splitlines()[1:-1], key=len)


def names_in(data: bytes, secrets: Mapping[str, str]) -> list[str]:
    """The names of the secrets that stand in some bytes."""
    return [name for name, value in secrets.items() if value.encode() in data]


def in_files(folder: Path, secrets: Mapping[str, str], *, but: Iterable[str]) -> list[str]:
    """The files of a folder, but those meant for secrets, in which one stands."""
    found = []
    kept = set(but)
    for file in folder.rglob("*"):
        place = str(file.relative_to(folder))
        if file.is_symlink() or not file.is_file() or place in kept:
            continue
        try:
            data = file.read_bytes()
        except FileNotFoundError:  # a service tidies up meanwhile
            continue
        found += [f"{place}: {name}" for name in names_in(unpacked(data), secrets)]
    return found


def in_arguments(secrets: Mapping[str, str]) -> list[str]:
    """The processes of this machine whose arguments, which everybody sees, hold a secret."""
    found = []
    for place in processes():
        try:
            command = (place / "cmdline").read_bytes()
        except OSError:
            continue
        found += [f"{command[:80]!r}: {name}" for name in names_in(command, secrets)]
    return found


def in_environments(command: bytes, secrets: Mapping[str, str]) -> dict[int, list[str]]:
    """The processes with some words in their command, and the secrets that each was told."""
    found = {}
    for place in processes():
        try:
            if command in (place / "cmdline").read_bytes():
                told = (place / "environ").read_bytes()
                found[int(place.name)] = names_in(told, secrets)
        except OSError:
            continue
    return found


def in_objects(settings: Settings, secrets: Mapping[str, str]) -> list[str]:
    """The objects of both buckets in which a secret stands, packed or not."""
    found = []
    for bucket in (settings.raw_bucket, settings.clean_bucket):
        store = open_store(settings, bucket)
        for key in list(store.keys("")):
            data = store.read(key)
            found += [f"{bucket}/{key}: {name}" for name in names_in(unpacked(data), secrets)]
    return found


def in_database(
    pg_dump: Path, secrets: Mapping[str, str], *arguments: str, **environment: str
) -> list[str]:
    """The secrets in a database's records, XComs among them."""
    done = subprocess.run([pg_dump, *arguments], env=environment, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert b"COPY public.xcom" in done.stdout
    return names_in(done.stdout, secrets)


def with_core_files(mark: bytes) -> list[str]:
    """The processes with a mark in their environment that would leave an image of themselves."""
    found = []
    for place in processes():
        try:
            if mark not in (place / "environ").read_bytes():
                continue
            limits = (place / "limits").read_text().splitlines()
        except OSError:
            continue
        [line] = [line for line in limits if line.startswith(CORE)]
        if line.removeprefix(CORE).split()[:2] != ["0", "0"]:
            found.append(f"{place.name}: {line}")
    return found


def processes() -> Iterator[Path]:
    return Path("/proc").glob("[0-9]*")


def unpacked(data: bytes) -> bytes:
    """Bytes as they are, and what they hold where they are packed."""
    if data[:2] == b"\x1f\x8b":
        try:
            return data + gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return data
    if data[:4] == b"PAR1":
        rows = pq.read_table(io.BytesIO(data)).to_pylist()
        return data + json.dumps(rows, default=str, ensure_ascii=False).encode()
    return data
