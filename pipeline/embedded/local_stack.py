"""Everything on this machine, started in order and ended in reverse."""

import fcntl
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from shlex import quote
from typing import IO, NoReturn

from pipeline.embedded import summary
from pipeline.embedded.airflow import DAGS, EmbeddedAirflow, airflow_environment, bundle_folder
from pipeline.embedded.keys import (
    WEB_PORT,
    port_near,
    remembered_keys,
    write_private,
)
from pipeline.embedded.postgres import EmbeddedPostgres
from pipeline.embedded.processes import Household, ServiceError
from pipeline.embedded.progress import follow
from pipeline.embedded.s3 import EmbeddedS3
from pipeline.embedded.web import ServedWeb, is_online, start_virtual_web
from pipeline.layout import AIRFLOW_FILE, ANALYST_FILE, DESK_FILE
from pipeline.run import clock, service_environment
from pipeline.settings import EMBEDDED_CATALOG, Settings, read_settings
from pipeline.sources import load_catalog

CHECK_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalStack:
    """Everything that runs, once it runs."""

    folder: Path
    household: Household
    airflow: EmbeddedAirflow
    s3: EmbeddedS3
    settings: Settings
    web: ServedWeb | None
    is_first_start: bool


def up(folder: Path, *, demo: bool, nights: int, port: int, once: bool) -> bool:
    """Start everything, run the nights, say what came of it, and stay unless `once`.

    Whether every night ended well.
    """
    os.umask(0o077)  # logs, scratch and whatever the services write are for this user alone
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no image of a process, keys and all, on disk
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with open_desk(folder, demo=demo, port=port) as desk:
        complete = collect(desk, nights=nights)
        say("")
        for line in summary.lines(
            settings=desk.settings,
            analyst_file=desk.folder / ANALYST_FILE.name,
            address=desk.airflow.api.address,
            keys=desk.airflow.keys,
            # what is no terminal keeps what it is told: a log, a file, a build
            show_passwords=desk.is_first_start and sys.stdout.isatty(),
            keys_file=desk.folder / "keys.json",
        ):
            say(line)
        if not once:
            say("\nCtrl-C stops everything; the same command goes on from here.")
            stay(desk)
    return complete


@contextmanager
def open_desk(folder: Path, *, demo: bool, port: int) -> Iterator[LocalStack]:
    """Every service, started in order and ended in reverse."""
    _own(folder)
    with ExitStack() as stack:
        stack.callback(say, "stopped; nothing is left running")
        stack.enter_context(_only_one(folder))
        keys_file = folder / "keys.json"
        is_first_start = not keys_file.is_file()
        keys = remembered_keys(keys_file)
        settings = read_settings()
        say("S3 server (SeaweedFS) …")
        s3 = stack.enter_context(
            EmbeddedS3(
                folder / "s3",
                raw_bucket=settings.raw_bucket,
                clean_bucket=settings.clean_bucket,
            )
        )
        household = stack.enter_context(Household(folder / "logs"))  # ends before S3 does
        stated = settings.environment() | s3.environment
        stated |= {
            "NIGHTDESK_WORK": str(folder / "work"),
            "NIGHTDESK_CATALOG": str(settings.catalog.resolve()),
        }
        exports = (f"export {name}='{value}'" for name, value in s3.analyst_environment.items())
        write_private(folder / ANALYST_FILE.name, "\n".join(exports) + "\n")

        web = None
        if demo or not _has_network(settings):
            say("virtual web: this is the bundled demonstration; every article in it is invented …")
            web = start_virtual_web(
                household,
                _port("virtual web", WEB_PORT),
                ending="yesterday",
                troubles=folder / "troubles.json",
            )
            own_catalog = settings.catalog != EMBEDDED_CATALOG
            stated |= web.environment
            if own_catalog:
                stated["NIGHTDESK_CATALOG"] = str(settings.catalog.resolve())
        else:
            catalog = load_catalog(settings.catalog)
            count = len(catalog.active(settings.sources))
            say(f"the real web: {count} of {len(catalog)} sources of {settings.catalog}")
            if count < len(catalog):
                say("  for more set NIGHTDESK_SOURCES, as to group:open,country:pt or to all")
        settings = read_settings(stated)
        # So that commands by hand find the store, and the web where it is a virtual one.
        told = (f"{name}={quote(value)}" for name, value in settings.environment().items())
        write_private(folder / DESK_FILE.name, "\n".join(told) + "\n")

        say("PostgreSQL and Airflow (a quarter of a minute; the first time half a one) …")
        postgres = EmbeddedPostgres(folder / "postgres")
        port = _port("Airflow's UI", port)
        home = folder / "airflow"
        ours = airflow_environment(
            home=home, keys=keys, database=postgres.uri, port=port, dags=bundle_folder()
        )
        exports = (f"export {name}={quote(value)}" for name, value in ours.items())
        write_private(folder / AIRFLOW_FILE.name, "\n".join(exports) + "\n")
        environment = service_environment(settings) | ours
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
        airflow = EmbeddedAirflow(home, keys=keys, port=port, environment=environment)
        airflow.start(household, postgres)
        say(f"Airflow is up: {airflow.api.address}")
        stack.callback(say, "stopping …")
        yield LocalStack(
            folder=folder,
            household=household,
            airflow=airflow,
            s3=s3,
            settings=settings,
            web=web,
            is_first_start=is_first_start,
        )


def collect(desk: LocalStack, *, nights: int) -> bool:
    """Let the timetable have the DAGs, run the nights, and whether all of them ended well."""
    api = desk.airflow.api
    for dag_id in DAGS[:2] if desk.web else DAGS:  # polls of an invented web add nothing
        api.unpause(dag_id)
    newest = _newest_night(desk.settings)
    first = newest - timedelta(days=nights - 1) if desk.web else newest
    wanted = [first + timedelta(days=number) for number in range((newest - first).days + 1)]
    say(f"nights {first} to {newest}; follow them at {api.address}/dags/nightly")
    return follow(api, "nightly", wanted, say, check=lambda: _check(desk.household))


def stay(desk: LocalStack) -> NoReturn:
    """Wait for the end; a service that falls ends the rest with one sentence."""
    while True:
        _check(desk.household)
        time.sleep(CHECK_SECONDS)


def say(line: str) -> None:
    """One line for whoever started us."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _check(household: Household) -> None:
    if fallen := household.fallen():
        message = (
            f"{fallen.name} ended with code {fallen.process.returncode}; "
            f"read {fallen.log}: {fallen.last_words}"
        )
        raise ServiceError(message)


def _newest_night(settings: Settings) -> date:
    settled = clock(settings) - timedelta(seconds=settings.settle_seconds)
    return settled.date() - timedelta(days=1)


def _has_network(settings: Settings) -> bool:
    if settings.test_web:
        return True
    if is_online(load_catalog(settings.catalog)):
        return True
    say("none of the catalog's hosts can be reached from here")
    return False


def _port(what: str, wanted: int) -> int:
    port = port_near(wanted)
    if port != wanted:
        say(f"port {wanted} is taken; {what} takes {port}")
    return port


def _own(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Whom PostgreSQL runs as passes through; nobody else lists what is there.
        folder.chmod(folder.stat().st_mode & ~0o066)
        (folder / "lock").touch()
    except OSError as error:
        message = f"nothing can be kept in {folder} ({error.strerror}); give another --folder"
        raise ServiceError(message) from error


@contextmanager
def _only_one(folder: Path) -> Iterator[IO[str]]:
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"Nightdesk is running already on {folder}; stop it, or give --folder"
            raise ServiceError(message) from error
        yield lock


def _interrupt(number: int, frame: object) -> NoReturn:  # noqa: ARG001 - a signal handler's form
    raise KeyboardInterrupt
