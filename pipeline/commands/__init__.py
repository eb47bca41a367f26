"""The commands of `nightdesk`, a file each; only that of the command asked for is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is known of a command without loading it."""

    module: str  # offers add_parser(subparsers)
    summary: str
    extra: str = ""  # the extra of the distribution that brings what it imports


COMMANDS: Mapping[str, Command] = {
    "up": Command(
        module="pipeline.commands.up",
        summary="start S3, PostgreSQL and Airflow here, and collect the first nights",
        extra="airflow",
    ),
    "secrets": Command(
        module="pipeline.commands.prepare",
        summary="generate .env and s3.json for docker-compose.yml, where they are missing",
    ),
    "prepare": Command(
        module="pipeline.commands.prepare",
        summary="make the production stack's database, pools and logins (airflow-init)",
        extra="airflow",
    ),
    "prune": Command(
        module="pipeline.commands.prune",
        summary="forget runs of Airflow that are too old, and their logs",
        extra="airflow",
    ),
    "night": Command(
        module="pipeline.commands.night",
        summary="run one night, or several, by hand: every stage in order",
        extra="crawl",
    ),
    "alert": Command(
        module="pipeline.commands.alert",
        summary="--test sends a message by the way that alerts go",
        extra="airflow",
    ),
    "release": Command(
        module="pipeline.commands.release",
        summary="let a night go that its checks hold back, and say why; or take that back",
        extra="crawl",
    ),
    "status": Command(
        module="pipeline.commands.status",
        summary="the last nights at a glance; ends with 3 where the newest is missing or bad",
        extra="crawl",
    ),
    "report": Command(
        module="pipeline.commands.status",
        summary="the page of a night: where it lies, into a file, or in a browser",
        extra="crawl",
    ),
    "sources": Command(
        module="pipeline.commands.sources",
        summary="what is collected: list, show, check, add, import, export",
        extra="crawl",
    ),
    "cluster": Command(
        module="pipeline.commands.cluster",
        summary="show who printed a story when, and what each says differently",
        extra="analyst",
    ),
    "explain": Command(
        module="pipeline.commands.explain",
        summary="show how a page was read: what was cut, which date won, why it was refused",
        extra="crawl",
    ),
    "raw": Command(
        module="pipeline.commands.raw",
        summary="show the archived response behind an article, and where it came from",
        extra="crawl",
    ),
    "sql": Command(
        module="pipeline.commands.query",
        summary="ask all tables in SQL, as the operator",
        extra="analyst",
    ),
    "query": Command(
        module="pipeline.commands.query",
        summary="ask the clean tables in SQL, as an analyst",
        extra="analyst",
    ),
    "changes": Command(
        module="pipeline.commands.changes",
        summary="articles that are new, changed, withdrawn or taken down since a night",
        extra="analyst",
    ),
    "search": Command(
        module="pipeline.commands.search",
        summary="find articles by their words",
        extra="analyst",
    ),
    "doctor": Command(
        module="pipeline.commands.doctor",
        summary="try what shuts strangers out on this machine, and say what holds",
        extra="crawl",
    ),
    "takedown": Command(
        module="pipeline.commands.takedown",
        summary="remove an article or a source from every layer, and keep it out",
        extra="crawl",
    ),
}
