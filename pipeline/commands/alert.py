"""`nightdesk alert --test`: send a message by the way that alerts go, so that one knows it does."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.commands.arguments import command_parser
from pipeline.commands.desk import airflow_of_desk, desk_settings
from pipeline.errors import SettingsError
from pipeline.operate.alerts import channel_named, send_alert

TEXT = "this is a test: alerts of Nightdesk arrive here"
NOT_TAKEN = 1


@dataclass(slots=True, kw_only=True)
class ToldConnection:
    """A connection as Airflow's own command tells it."""

    conn_type: str
    host: str | None
    schema: str | None
    port: int | None
    login: str | None
    password: str | None
    extra_dejson: Mapping[str, object]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = command_parser(subparsers, "alert")
    parser.add_argument("--test", action="store_true", required=True, help="send a test message")
    parser.add_argument(
        "--connection", metavar="ID", help="another than NIGHTDESK_ALERT_CONNECTION names"
    )
    parser.set_defaults(command=command)


def command(stated: argparse.Namespace) -> int:
    """Send a test message; 1 where nobody took it."""
    settings = desk_settings()
    name = stated.connection or settings.alert_connection
    if not name:
        message = (
            "NIGHTDESK_ALERT_CONNECTION names no connection, so alerts stand in the log of each "
            "night's last task alone; name one, or try one with --connection"
        )
        raise SettingsError(message)
    channel = channel_named(name, told_connection)
    if not send_alert("Nightdesk", TEXT, channel):
        sys.stderr.write(f"the connection {name!r} did not take it: see above\n")
        return NOT_TAKEN
    sys.stdout.write(f"a test message was sent by the connection {name!r}; look where it goes\n")
    return 0


def told_connection(name: str) -> ToldConnection:
    """A connection of Airflow, whether the environment, its database or a vault holds it.

    Raises SettingsError where Airflow knows none of the name, or cannot be asked.
    """
    done = subprocess.run(
        [sys.executable, "-m", "airflow", "connections", "get", name, "--output", "json"],
        env={**os.environ, **airflow_of_desk()},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        message = f"Airflow tells of no connection {name!r}: {said}"
        raise SettingsError(message)
    (told,) = json.loads(lines[-1])
    return ToldConnection(
        conn_type=told["conn_type"],
        host=told["host"],
        schema=told["schema"],
        port=int(told["port"]) if told["port"] else None,
        login=told["login"],
        password=told["password"],
        extra_dejson=told["extra_dejson"] or {},
    )
