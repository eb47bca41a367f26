"""`nightdesk secrets` and `nightdesk prepare`: what the production stack needs before it starts."""

import argparse
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pipeline.commands.arguments import command_parser
from pipeline.embedded.airflow import DATABASE, POOLS
from pipeline.embedded.certificates import write_certificates
from pipeline.embedded.identities import identities
from pipeline.embedded.keys import fernet_key, write_private
from pipeline.embedded.processes import ServiceError

if TYPE_CHECKING:
    from pipeline.settings import Settings

PLAIN = (
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "AIRFLOW_API_SECRET_KEY",
    "AIRFLOW_JWT_SECRET",
    "AIRFLOW_ADMIN_PASSWORD",
    "AIRFLOW_ANALYST_PASSWORD",
    "NIGHTDESK_S3_SECRET_KEY",
    "CRAWL_S3_SECRET_KEY",
    "ANALYST_S3_SECRET_KEY",
    "WEED_JWT_SIGNING_KEY",
    "WEED_JWT_SIGNING_READ_KEY",
    "WEED_JWT_FILER_SIGNING_KEY",
    "WEED_JWT_FILER_SIGNING_READ_KEY",
)
# Those of which a service is given a file.
FILES = (
    "AIRFLOW_FERNET_KEY",
    "AIRFLOW_API_SECRET_KEY",
    "AIRFLOW_JWT_SECRET",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
)
SECRET_BYTES = 32
BUCKET_SECONDS = 60.0
POLL_SECONDS = 1.0


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`nightdesk secrets [--folder F]` and `nightdesk prepare`."""
    parser = command_parser(subparsers, "secrets")
    parser.add_argument("--folder", type=Path, default=Path(), help="beside docker-compose.yml")
    parser.set_defaults(command=secrets_command)
    parser = command_parser(subparsers, "prepare")
    parser.set_defaults(command=prepare_command)


def secrets_command(stated: argparse.Namespace) -> int:
    """Write both files; what is in `.env` already stays."""
    made = write_secrets(stated.folder)
    line = f"made {', '.join(made)}" if made else "nothing was missing"
    sys.stdout.write(f"{stated.folder / '.env'}: {line}; the logins are in it\n")
    return 0


def write_secrets(folder: Path) -> list[str]:
    """Generate what `.env` lacks, and the S3 server's identities from it; the names made."""
    file = folder / ".env"
    if not folder.is_dir():
        message = f"{folder} is no folder; give the one beside docker-compose.yml with --folder"
        raise ServiceError(message)
    try:
        return _write_secrets(folder, file, file.read_text() if file.is_file() else "")
    except (OSError, UnicodeDecodeError) as error:
        message = f"the secrets cannot be kept in {folder}: {error}"
        raise ServiceError(message) from error


def _write_secrets(folder: Path, file: Path, text: str) -> list[str]:
    known = _read(text)
    wanted = {name: secrets.token_hex(SECRET_BYTES) for name in PLAIN} | {
        "AIRFLOW_FERNET_KEY": fernet_key(),
        "NIGHTDESK_S3_ACCESS_KEY": f"pipeline-{secrets.token_hex(6)}",
        "CRAWL_S3_ACCESS_KEY": f"crawl-{secrets.token_hex(6)}",
        "ANALYST_S3_ACCESS_KEY": f"analyst-{secrets.token_hex(6)}",
        "COMPOSE_PROFILES": "s3",
    }
    made = [name for name in wanted if not known.get(name)]
    known |= {name: wanted[name] for name in made}
    # What people wrote stays as they wrote it: comments, quotes and order.
    kept = [line for line in text.splitlines() if _named(line) not in made]
    kept += [f"{name}={wanted[name]}" for name in made]
    write_private(file, "".join(f"{line}\n" for line in kept))
    write_private(folder / "s3.json", json.dumps(_identities(known), indent=1))
    _write_files(folder / "secrets", known)
    hosts = [known.get("S3_HOST", "seaweedfs"), "localhost", "127.0.0.1"]
    write_certificates(folder / "store-tls", hosts, now=datetime.now(UTC))
    return made


def _write_files(folder: Path, known: dict[str, str]) -> None:
    """One file a secret: readable within a container, whoever runs there, through a folder that
    nobody else of the host may enter.
    """
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    database = f"{known.get('POSTGRES_HOST', 'postgres')}:{known.get('POSTGRES_PORT', '5432')}"
    broker = f"{known.get('REDIS_HOST', 'redis')}:{known.get('REDIS_PORT', '6379')}"
    told = {name: known[name] for name in FILES} | {
        "DATABASE_URI": (
            "postgresql+psycopg2://"
            f"airflow:{quote(known['POSTGRES_PASSWORD'], safe='')}@{database}/airflow"
        ),
        "BROKER_URI": f"redis://airflow:{quote(known['REDIS_PASSWORD'], safe='')}@{broker}/0",
    }
    for name, value in told.items():
        write_private(folder / name, value)
        (folder / name).chmod(0o444)


def prepare_command(stated: argparse.Namespace) -> int:  # noqa: ARG001 - it takes no options
    """Migrate the database, import the pools, write the logins, and look whether S3 will do."""
    from pipeline.settings import read_settings

    if not any(name.startswith(DATABASE) for name in os.environ):  # else Airflow makes one at home
        message = f"{DATABASE} is not set; run this where Airflow's services run"
        raise ServiceError(message)
    settings = read_settings()
    for bucket in (settings.raw_bucket, settings.clean_bucket):
        _wait_for(settings, bucket)
    _write_logins()
    _airflow("db", "migrate")
    with tempfile.TemporaryDirectory() as folder:
        pools = Path(folder) / "pools.json"
        pools.write_text(json.dumps(POOLS | {"web": POOLS["web"] | {"slots": _web_slots()}}))
        _airflow("pools", "import", str(pools))
    return 0


def _write_logins() -> None:
    """The two logins, unless a file that we were given (a mounted secret) holds them."""
    place = os.environ.get("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", "")
    if not os.environ.get("AIRFLOW_ADMIN_PASSWORD") and (not place or Path(place).is_file()):
        return
    logins = {
        "admin": _needed("AIRFLOW_ADMIN_PASSWORD"),
        "analyst": _needed("AIRFLOW_ANALYST_PASSWORD"),
    }
    file = Path(_needed("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"))
    write_private(file, json.dumps(logins))


def _web_slots() -> int:
    stated = os.environ.get("WEB_SLOTS", "16")
    if not stated.isdigit() or not int(stated):
        message = f"WEB_SLOTS={stated!r} is not a number of crawls at once"
        raise ServiceError(message)
    return int(stated)


def _airflow(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "airflow", *arguments], check=False)
    if done.returncode:
        message = f"`airflow {' '.join(arguments)}` ended with code {done.returncode}; see above"
        raise ServiceError(message)


def _wait_for(settings: "Settings", bucket: str) -> None:
    """Look whether a bucket will do; a server that says it is healthy may still be making it.

    Raises the StoreError that stands when time is up.
    """
    from pipeline.errors import AccessError, StoreError
    from pipeline.store import open_store, probe_conditional_writes

    deadline = time.monotonic() + BUCKET_SECONDS
    while True:
        try:
            return probe_conditional_writes(open_store(settings, bucket))
        except AccessError:
            raise
        except StoreError:
            if time.monotonic() > deadline:
                raise
        time.sleep(POLL_SECONDS)


def _needed(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        message = f"{name} is not set; run `nightdesk secrets` and start with its .env"
        raise ServiceError(message)
    return value


ASSIGNMENT = re.compile(r"\s{0,50}(?:export\s{1,50})?([A-Za-z_][A-Za-z0-9_]{0,99})\s?=(.*)")
COMMENT = re.compile(r"(?:^|\s)#")


def _read(text: str) -> dict[str, str]:
    """The names of a file of Compose's with their values, as Compose reads them."""
    found = (ASSIGNMENT.fullmatch(line) for line in text.splitlines())
    return {match[1]: _value(match[2].strip()) for match in found if match}


def _named(line: str) -> str:
    match = ASSIGNMENT.fullmatch(line)
    return match[1] if match else ""


def _value(stated: str) -> str:
    """A value without its quotes, or without the comment behind it.

    >>> _value("'a # b' # c"), _value("a#b # c")
    ('a # b', 'a#b')
    """
    if stated[:1] in {"'", '"'}:
        return stated[1:].partition(stated[0])[0]
    return COMMENT.split(stated, maxsplit=1)[0].strip()


def _identities(known: dict[str, str]) -> Mapping[str, object]:
    raw = known.get("NIGHTDESK_RAW_BUCKET", "nightdesk-raw")
    clean = known.get("NIGHTDESK_CLEAN_BUCKET", "nightdesk-clean")
    return identities(
        raw,
        clean,
        {
            name: (known[f"{prefix}_S3_ACCESS_KEY"], known[f"{prefix}_S3_SECRET_KEY"])
            for name, prefix in (
                ("pipeline", "NIGHTDESK"),
                ("crawl", "CRAWL"),
                ("analyst", "ANALYST"),
            )
        },
    )
