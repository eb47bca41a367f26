"""One message about a night that went wrong, saying why and where, and one when it has healed."""

import hashlib
from collections.abc import Callable, Sequence

from pipeline import archive, stages
from pipeline.errors import MissingError, PipelineError
from pipeline.layout import alarm_key, report_key
from pipeline.operate.alerts import Channel, send_alert
from pipeline.publish.morning import dead_routes
from pipeline.report.wording import run_path
from pipeline.run import Run

SUBJECT = "Nightdesk"
NAMED = 10  # sources in one message; the report names all
ROUTES = 3  # of one source
LONGEST = 2800  # characters; Slack and its like refuse a message of 3,000 and more


def tell_of_night(
    open_night: Callable[[], Run],
    problem: str,
    channel: Channel | None,
    *,
    base: str = "",
    dag: str = "nightly",
    run_id: str = "",
) -> bool:
    """Send one message about a bad night, or that it has healed; whether one was sent.

    `problem` is empty where all went well. The same problem is told once, however often its tasks
    are run again; a channel that cannot be reached is tried again at the next end of the night.
    Where the night or its buckets cannot be opened, the problem alone is told. `base` is the
    address of Airflow.
    """
    try:
        return _tell(open_night(), problem, channel, base, dag, run_id)
    except PipelineError as error:
        text = f"{problem}\n(where it failed cannot be looked up: {error})"
        return bool(problem) and send_alert(SUBJECT, text, channel)


def _tell(
    run: Run, problem: str, channel: Channel | None, base: str, dag: str, run_id: str
) -> bool:
    key = alarm_key(run.night)
    try:
        told = run.raw.read(key).decode()
    except MissingError:
        told = ""
    links = _links(run, base, dag, run_id)
    if not problem:
        is_told = bool(told) and _sent(f"the night {run.night} has healed", links, channel)
        if is_told:
            run.raw.delete(key)
        return is_told
    text = "\n".join([problem, *reasons(run)])
    name = hashlib.sha256(text.encode()).hexdigest()
    if told == name or not _sent(text, links, channel):
        return False
    run.raw.write(key, name.encode())
    return True


def _links(run: Run, base: str, dag: str, run_id: str) -> list[str]:
    """Where to read on, a line each."""
    found = []
    if base and run_id:
        found.append(f"run and logs: {base}{run_path(dag, run_id)}")
    key = report_key(run.night)
    if run.clean.head(key):
        found.append(
            f"report: {base}/nightdesk/{key}" if base else f"report: {run.clean.uri}/{key}"
        )
    return found


def reasons(run: Run) -> list[str]:
    """A line a source whose crawl did not complete: how it ended, and which addresses failed."""
    troubled = stages.troubled(run, [one for shard in stages.plan(run) for one in shard])
    lines = [_reason(run, source_id) for source_id in troubled[:NAMED]]
    if more := len(troubled) - NAMED:
        lines += [f"- and {more} more"] if more > 0 else []
    return lines


def _reason(run: Run, source_id: str) -> str:
    record = archive.crawl_record(run.raw, run.night, source_id)
    if record is None:
        return f"- {source_id}: its crawl left no record: it died, or never began"
    said = [f"{record.outcome}: {record.evidence}" if record.evidence else str(record.outcome)]
    routes = dead_routes([record])
    said += [f"{route.url}: {route.says}" for route in routes[:ROUTES]]
    if more := routes[ROUTES:]:
        said.append(f"and {len(more)} more")
    return f"- {source_id}: {'; '.join(said)}"


def shortened(text: str, longest: int) -> str:
    """A text that is cut where a line or a word ends, and says so.

    >>> shortened("one two three", 8), shortened("one", 8)
    ('one two …', 'one')
    """
    if len(text) <= longest:
        return text
    cut = text[: longest + 1]
    at = max(cut.rfind("\n", longest // 2), cut.rfind(" ", longest // 2))
    return f"{cut[: at if at > 0 else longest]} …"


def _sent(text: str, links: Sequence[str], channel: Channel | None) -> bool:
    told = "\n".join(links)
    return send_alert(SUBJECT, f"{shortened(text, LONGEST - len(told))}\n{told}".strip(), channel)
