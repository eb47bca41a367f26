"""Ask Airflow over its REST API, as an operator's script would."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

from pipeline.embedded.processes import ServiceError

ANSWER_SECONDS = 30.0
PAGE = 100


class AirflowApi:
    """One Airflow, one login; the token is asked for again when it has run out."""

    def __init__(self, address: str, *, user: str, password: str) -> None:
        self.address = address
        self.user = user
        self._password = password
        self._token = ""
        self._opener = build_opener(ProxyHandler({}))  # loopback is never behind a proxy

    def is_up(self) -> bool:
        """Whether the API server answers."""
        try:
            self._request("GET", "/api/v2/monitor/health")
        except (URLError, OSError):
            return False
        return True

    def takes_tasks(self) -> bool:
        """Whether what tasks talk to answers; it is built, some seconds long, when first asked."""
        try:
            self._request("GET", "/execution/health/ping")
        except (URLError, OSError):
            return False
        return True

    def is_healthy(self) -> bool:
        """Whether every service has a fresh heartbeat."""
        try:
            health = self._request("GET", "/api/v2/monitor/health")
        except (URLError, OSError):
            return False
        services = ("metadatabase", "scheduler", "triggerer", "dag_processor")
        return all((health.get(name) or {}).get("status") == "healthy" for name in services)

    def knows(self, dag_id: str) -> bool:
        """Whether a DAG has been parsed."""
        try:
            self.get(f"/api/v2/dags/{dag_id}")
        except HTTPError as error:
            if error.code in {401, 404}:
                return False
            raise
        except (URLError, OSError):
            return False  # busy with starting
        return True

    def unpause(self, dag_id: str) -> None:
        """Let the timetable start a DAG's runs."""
        self.call("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})

    def backfill(
        self, dag_id: str, first: date, last: date, *, behaviour: str = "none", at_once: int = 1
    ) -> int:
        """Fill days, both ends included; the backfill's id. `none` runs only missing days."""
        made = self.call(
            "POST",
            "/api/v2/backfills",
            {
                "dag_id": dag_id,
                "from_date": f"{first}T00:00:00Z",
                "to_date": f"{last}T23:59:00Z",
                "reprocess_behavior": behaviour,
                "max_active_runs": at_once,
                "run_backwards": False,
                "dag_run_conf": {},
            },
        )
        return int(made["id"])

    def backfill_is_over(self, backfill: int) -> bool:
        """Whether every run of a backfill has ended."""
        return self.get(f"/api/v2/backfills/{backfill}")["completed_at"] is not None

    def trigger(self, dag_id: str, conf: Mapping[str, object]) -> str:
        """Start one run by hand; its id."""
        made = self.call(
            "POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": dict(conf)}
        )
        return str(made["dag_run_id"])

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """The newest runs of a DAG, the newest first."""
        query = urlencode({"limit": PAGE, "order_by": "-run_after"})
        found = self.get(f"/api/v2/dags/{dag_id}/dagRuns?{query}")
        return list(found["dag_runs"])

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """The task instances of one run."""
        place = f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}/taskInstances"
        found: list[dict[str, Any]] = []
        while True:
            page = self.get(f"{place}?{urlencode({'limit': PAGE, 'offset': len(found)})}")
            found += page["task_instances"]
            if len(found) >= page["total_entries"] or not page["task_instances"]:
                return found

    def clear(self, dag_id: str, run_id: str, tasks: Sequence[str | tuple[str, int]]) -> int:
        """Run tasks of a run again, and what depends on them; how many that are."""
        made = self.call(
            "POST",
            f"/api/v2/dags/{dag_id}/clearTaskInstances",
            {
                "dry_run": False,
                "dag_run_id": run_id,
                "task_ids": [task if isinstance(task, str) else list(task) for task in tasks],
                "include_downstream": True,
                "only_failed": False,
                "reset_dag_runs": True,
            },
        )
        return int(made["total_entries"])

    def get(self, path: str) -> dict[str, Any]:
        """Ask for something, with the login."""
        return self.call("GET", path)

    def call(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> dict[str, Any]:
        """Ask or tell something, with the login; a token that has run out is renewed once."""
        self._token = self._token or self._new_token()
        try:
            return self._request(method, path, body, token=self._token)
        except HTTPError as error:
            if error.code != 401:
                raise
        self._token = self._new_token()
        return self._request(method, path, body, token=self._token)

    def _new_token(self) -> str:
        login = {"username": self.user, "password": self._password}
        try:
            return str(self._request("POST", "/auth/token", login)["access_token"])
        except HTTPError as error:
            message = f"Airflow refuses the login {self.user!r} ({error.code})"
            raise ServiceError(message) from error

    def _request(
        self, method: str, path: str, body: Mapping[str, object] | None = None, *, token: str = ""
    ) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = Request(  # noqa: S310 - our own address
            f"{self.address}{path}",
            data=json.dumps(body).encode() if body is not None else None,
            headers=headers,
            method=method,
        )
        with self._opener.open(request, timeout=ANSWER_SECONDS) as answer:
            text = answer.read()
        return json.loads(text) if text else {}
