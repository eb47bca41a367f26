"""Run Airflow's services here: the same variables and commands as in docker-compose.yml."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.embedded.api import AirflowApi
from pipeline.embedded.forks import Forks
from pipeline.embedded.keys import Keys, write_private
from pipeline.embedded.postgres import EmbeddedPostgres
from pipeline.embedded.processes import Child, Household, ServiceError

DATABASE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"  # or with _CMD: a command that tells it
PARALLELISM = 4  # tasks at once; each takes 100-150 MB
POOLS = {
    "web": {"slots": 3, "description": "Crawls at once", "include_deferred": False},
    "publish": {"slots": 1, "description": "One committer at a time", "include_deferred": False},
}
DAGS = ("nightly", "reprocess", "poll", "maintain")
SHARED = (  # by two services or more; it opens no connection and starts no thread
    *(f"airflow.cli.commands.{one}_command" for one in ("scheduler", "dag_processor", "triggerer")),
    *(f"airflow.api_fastapi.execution_api.{one}" for one in ("app", "routes", "versions")),
)
PROGRAM = "resting_services:main"  # of the plugins: Airflow's commands, two of which rest
START_SECONDS = 180.0


def bundle_folder() -> Path:
    """The DAGs of this checkout, or those that the wheel brought."""
    installed = Path(sys.prefix) / "share" / "nightdesk" / "dags"
    for folder in (Path(__file__).parents[2] / "dags", installed):
        if (folder / "nightly.py").is_file():
            return folder
    message = (
        f"there is no nightly.py in {installed}; install Nightdesk's wheel again, "
        "or start this in a checkout"
    )
    raise ServiceError(message)


def airflow_environment(
    *, home: Path, keys: Keys, database: str, port: int, dags: Path
) -> dict[str, str]:
    """What every Airflow process is told."""
    address = f"http://127.0.0.1:{port}"
    bundle = {
        "name": "nightdesk",
        "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle",
        "kwargs": {"path": str(dags), "refresh_interval": 60},
    }
    stated = {
        "CORE__EXECUTOR": "prompt_executor.PromptExecutor",
        "CORE__PARALLELISM": str(PARALLELISM),
        "CORE__DAGS_FOLDER": str(dags),
        "CORE__PLUGINS_FOLDER": str(dags / "plugins"),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",  # the first night starts with the scheduler
        "CORE__FERNET_KEY": keys.fernet_key,
        "CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,analyst:viewer",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "logins.json"),
        "CORE__DEFAULT_TIMEZONE": "utc",
        "API__HOST": "127.0.0.1",
        "API__PORT": str(port),
        "API__BASE_URL": address,
        "API__SECRET_KEY": keys.api_secret,
        "API__WORKERS": "1",
        "API_AUTH__JWT_SECRET": keys.jwt_secret,
        "DATABASE__SQL_ALCHEMY_CONN": database,
        "DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps([bundle]),
        "DAG_PROCESSOR__PARSING_PROCESSES": "1",
        # A file that was changed is read at once; the rest only for the list of sources in a form.
        "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "300",
        "LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "LOGGING__COLORED_CONSOLE_LOG": "False",
        "LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0",  # the executor waits
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
        "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "60",
        "WORKERS__EXECUTION_API_TIMEOUT": "60",  # 5 s are too few on a machine that is busy
    }
    return {f"AIRFLOW__{name}": value for name, value in stated.items()} | {
        "AIRFLOW_HOME": str(home),
        "SCARF_ANALYTICS": "false",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


class EmbeddedAirflow:
    """Airflow's services over one folder, which a household ends."""

    def __init__(
        self,
        home: Path,
        *,
        keys: Keys,
        port: int,
        environment: Mapping[str, str],
        dag_ids: Sequence[str] = DAGS,
    ) -> None:
        self.dag_ids = dag_ids
        self.home = home
        self.keys = keys
        self.port = port
        self.environment = environment
        self.api = AirflowApi(
            f"http://127.0.0.1:{port}", user="admin", password=keys.admin_password
        )

    def start(self, household: Household, database: EmbeddedPostgres) -> None:
        """Migrate the database, start what runs no tasks, and the rest once the API answers.

        The database starts while Airflow is imported.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        logins = {"admin": self.keys.admin_password, "analyst": self.keys.analyst_password}
        write_private(self.home / "logins.json", json.dumps(logins))
        pools = self.home / "pools.json"
        pools.write_text(json.dumps(POOLS), encoding="utf-8")
        with self._commands(household) as start:
            database.start(household)
            household.finish(start("airflow-migrate", ["db", "migrate"]))
            server = start("airflow-api-server", ["api-server"])
            start("airflow-dag-processor", ["dag-processor"])
            start("airflow-triggerer", ["triggerer", "--skip-serve-logs"])
            household.finish(start("airflow-pools", ["pools", "import", str(pools)]))
            # Tasks that start before the API server answers fail for good.
            household.wait_until(
                self.api.is_up, seconds=START_SECONDS, what="Airflow's API server", child=server
            )
            scheduler = start("airflow-scheduler", ["scheduler", "--skip-serve-logs"])
        household.wait_until(
            lambda: (
                self.api.takes_tasks()  # first, so that no task waits for it
                and self.api.is_healthy()
                and all(map(self.api.knows, self.dag_ids))
            ),
            seconds=START_SECONDS,
            what="Airflow's scheduler",
            child=scheduler,
        )

    @contextmanager
    def _commands(self, household: Household) -> Iterator[Callable[[str, Sequence[str]], Child]]:
        """How one of Airflow's commands is started: as a fork where the system lets us adopt it."""
        if sys.platform == "linux":
            with Forks(household, self.environment, PROGRAM, SHARED) as forks:
                yield forks.start
            return
        airflow = [sys.executable, "-m", "airflow"]
        yield lambda name, arguments: household.start(
            name, [*airflow, *arguments], self.environment
        )
