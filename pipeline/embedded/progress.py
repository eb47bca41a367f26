"""Follow nights as Airflow runs them, a line for each thing that happens."""

import time
from collections.abc import Callable, Sequence
from datetime import date
from textwrap import shorten
from typing import Any
from urllib.error import HTTPError, URLError

from pipeline.embedded.api import AirflowApi

LOOK_SECONDS = 2.0
TIMETABLE_SECONDS = 90.0  # the scheduler starts the newest night by itself
LABEL_WIDTH = 70  # a group of many sources is told by its first ones
OVER = {"success", "failed"}
TOLD = {"failed", "upstream_failed", "up_for_retry"}


def follow(
    api: AirflowApi,
    dag_id: str,
    nights: Sequence[date],
    say: Callable[[str], None],
    check: Callable[[], None],
) -> bool:
    """Run every night that has no run yet, one after another; whether all ended well.

    The timetable starts the newest by itself; the others are a backfill.
    """
    told: set[tuple[str, str, str]] = set()
    backfill: int | None = None
    started = time.monotonic()
    is_first_look = True
    while True:
        check()
        try:
            runs = _newest_of(api, dag_id)
            missing = [night for night in nights if f"{night}" not in runs]
            ours = [runs[f"{night}"] for night in nights if f"{night}" in runs]
            for run in ours:
                if is_first_look and run["state"] in OVER:
                    told.add((run["dag_run_id"], "", run["state"]))
                    say(f"  {run['partition_key']}  was run before: {run['state']}")
                _tell(api, dag_id, run, told, say)
            is_first_look = False
            is_busy = any(run["state"] not in OVER for run in ours)
            if not missing and not is_busy:
                return all(run["state"] == "success" for run in ours)
            is_early = nights[-1] in missing and time.monotonic() - started < TIMETABLE_SECONDS
            if missing and not is_busy and not is_early and backfill is None:
                backfill = api.backfill(dag_id, missing[0], missing[-1])
        except (HTTPError, URLError, TimeoutError) as error:
            say(f"  Airflow did not answer ({error}); asking again")
        time.sleep(LOOK_SECONDS)


def _newest_of(api: AirflowApi, dag_id: str) -> dict[str, dict[str, Any]]:
    """The newest run of each partition."""
    found: dict[str, dict[str, Any]] = {}
    for run in sorted(api.runs(dag_id), key=lambda run: run["queued_at"] or "", reverse=True):
        if key := run.get("partition_key"):
            found.setdefault(key, run)
    return found


def _tell(
    api: AirflowApi,
    dag_id: str,
    run: dict[str, Any],
    told: set[tuple[str, str, str]],
    say: Callable[[str], None],
) -> None:
    run_id, night = run["dag_run_id"], run["partition_key"]
    if (run_id, "", run["state"]) in told:
        return
    for task in api.tasks(dag_id, run_id):
        state = task["state"]
        if state not in OVER | TOLD:
            continue
        name = task["task_id"].rpartition(".")[2]
        label = shorten(task["rendered_map_index"] or "", LABEL_WIDTH, placeholder=" …")
        what = f"{name} {label}".strip()
        if (run_id, what, state) in told:
            continue
        told.add((run_id, what, state))
        word = {"success": "done", "up_for_retry": "failed, and will be tried again"}
        say(f"  {night}  {what}: {word.get(state, state)}")
    if run["state"] in OVER:
        told.add((run_id, "", run["state"]))
        say(f"  {night}  the night {'is published' if run['state'] == 'success' else 'FAILED'}")
