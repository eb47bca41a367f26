"""Judge a night's run by what became of its tasks: who failed, and what to do."""

import re
from collections.abc import Mapping

from pipeline import stages
from pipeline.errors import HeldError, IncompleteError
from pipeline.readings.held import held_flaws
from pipeline.report.held import look_at, what_to_do, why_held
from pipeline.run import Run

BAD_STATES = {"failed", "upstream_failed"}
MAPPED = re.compile(r"^(?:\w+\.)?(?P<task>crawl|read)_(?P<index>\d+)$")


def conclude(run: Run, states: Mapping[str, str]) -> None:
    """Raise IncompleteError where a task of the night's run failed; it names sources and stages.

    Raises HeldError where nothing failed and the checks hold the night back. `states` is what
    Airflow says: `collect.crawl_3` is the crawl of the fourth shard.
    """
    failed = sorted(name for name, state in states.items() if state in BAD_STATES)
    held = held_sentence(run)
    if held and not failed:
        raise HeldError(held)
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
    was_published = states.get("publish") == "success" and not held
    outcome = "was published without them" if was_published else "was not published"
    message = (
        f"the night {run.night} {outcome}: {'; '.join(parts)}; "
        "see the log of each, mend it and clear that task: the night heals"
    )
    raise IncompleteError("\n".join([message, *([held] if held else [])]))


def held_sentence(run: Run) -> str:
    """Why the night is held back, and what to do; nothing where it is not."""
    flaws = held_flaws(run.raw, run.night)
    if not flaws:
        return ""
    looks = "".join(f"\n- {one.check}: {look_at(one)}" for one in flaws)
    return (
        f"the night {run.night} is held back: {why_held(flaws)}. Nothing of it is in the tables: "
        f"{what_to_do(run.night)}.{looks}"
    )
