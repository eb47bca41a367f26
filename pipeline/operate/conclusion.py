"""Judge a night's run by what became of its tasks: who failed, and what to do."""

import re
from collections.abc import Mapping

from pipeline import stages
from pipeline.errors import IncompleteError
from pipeline.run import Run

BAD_STATES = {"failed", "upstream_failed"}
MAPPED = re.compile(r"^(?:\w+\.)?(?P<task>crawl|read)_(?P<index>\d+)$")


def conclude(run: Run, states: Mapping[str, str]) -> None:
    """Raise IncompleteError where a task of the night's run failed; it names sources and stages.

    `states` is what Airflow says: `collect.crawl_3` is the crawl of the fourth shard.
    """
    failed = sorted(name for name, state in states.items() if state in BAD_STATES)
    if not failed:
        return
    shards = stages.plan(run)
    sources: dict[str, list[str]] = {}
    others = []
    for name in failed:
        if (match := MAPPED.match(name)) and int(match["index"]) < len(shards):
            shard = shards[int(match["index"])]
            troubled = stages.troubled(run, shard) if match["task"] == "crawl" else []
            sources.setdefault(match["task"], []).extend(troubled or shard)
        else:
            others.append(name)
    parts = [f"{task} failed for {', '.join(ids)}" for task, ids in sources.items()]
    if others:
        parts.append(f"{', '.join(others)} did not end well")
    was_published = states.get("publish") == "success"
    outcome = "was published without them" if was_published else "was not published"
    message = (
        f"the night {run.night} {outcome}: {'; '.join(parts)}; "
        "see the log of each, mend it and clear that task: the night heals"
    )
    raise IncompleteError(message)
