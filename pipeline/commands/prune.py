"""`nightdesk prune`: forget runs of Airflow that are older than is wanted, and their logs."""

import argparse
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from pipeline.commands.arguments import command_parser, count
from pipeline.embedded.airflow import DATABASE
from pipeline.embedded.processes import ServiceError
from pipeline.run import clock
from pipeline.settings import Settings, read_settings
from pipeline.store import Store, open_store

LOGS = "airflow-logs/"
LOG_OF = re.compile(r"airflow-logs/dag_id=([^/]{1,250})/run_id=([^/]{1,250})/.{1,1000}", re.DOTALL)
DAY_SECONDS = 86_400


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "prune")
    parser.add_argument(
        "--every", type=count, metavar="DAYS", help="do not end, but do it again after so many days"
    )
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Prune once, or for ever."""
    settings = read_settings()
    while True:
        prune(settings, clock(settings))
        if not stated.every:
            return 0
        time.sleep(stated.every * DAY_SECONDS)


def prune(settings: Settings, now: datetime) -> None:
    """Let Airflow forget what is too old, then remove the logs of runs that it no longer knows."""
    if not settings.history_days:
        return
    database(os.environ)  # else Airflow would make one of its own, and clean that
    before = now - timedelta(days=settings.history_days)
    clean = ["db", "clean", "--yes", "--skip-archive", "--clean-before-timestamp"]
    done = subprocess.run(
        [sys.executable, "-m", "airflow", *clean, before.isoformat()], check=False
    )
    if done.returncode:
        message = f"`airflow db clean` ended with code {done.returncode}; see above"
        raise ServiceError(message)
    raw = open_store(settings, settings.raw_bucket)
    keys = raw.keys(LOGS)  # before the runs: what starts meanwhile is in neither list, or in both
    removed = remove_logs(raw, keys, _runs())
    sys.stdout.write(f"forgot what is older than {before:%Y-%m-%d}, and {removed} logs\n")


def remove_logs(raw: Store, keys: Collection[str], runs: Collection[tuple[str, str]]) -> int:
    """Remove the logs of runs that are gone; how many."""
    gone = [
        key for key in keys if (match := LOG_OF.fullmatch(key)) and (match[1], match[2]) not in runs
    ]
    for key in gone:
        raw.delete(key)
    return len(gone)


def database(stated: Mapping[str, str]) -> str:
    """The address of Airflow's database: as it stands in the environment, or as a command tells it.

    Raises ServiceError where neither is there, or the command fails.
    """
    if address := stated.get(DATABASE):
        return address
    command = stated.get(f"{DATABASE}_CMD")
    if not command:
        message = f"{DATABASE} is not set; run this where Airflow's services run"
        raise ServiceError(message)
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, check=True)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        message = f"{DATABASE}_CMD does not tell the address of Airflow's database"
        raise ServiceError(message) from error
    return done.stdout.strip()


def _runs() -> set[tuple[str, str]]:
    """Every run that Airflow knows."""
    try:
        with create_engine(database(os.environ)).connect() as connection:
            found = connection.execute(text("SELECT dag_id, run_id FROM dag_run"))
            return {(row.dag_id, row.run_id) for row in found}
    except SQLAlchemyError as error:
        message = f"Airflow's database does not answer: {type(error).__name__}"
        raise ServiceError(message) from error
