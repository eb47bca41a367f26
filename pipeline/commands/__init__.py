"""The commands of `nightdesk`, a file each; only that of the command asked for is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is known of a command without loading it."""

    module: str  # offers add_parser(subparsers)
    summary: str
    example: str  # a line to paste
    extra: str = ""  # the extra of the distribution that brings what it imports


COMMANDS: Mapping[str, Command] = {
    "up": Command(
        module="pipeline.commands.up",
        summary="start S3, PostgreSQL and Airflow here, and collect the first nights",
        example="nightdesk up --demo --nights 2",
        extra="airflow",
    ),
    "secrets": Command(
        module="pipeline.commands.prepare",
        summary="generate .env and s3.json for docker-compose.yml, where they are missing",
        example="nightdesk secrets",
    ),
    "prepare": Command(
        module="pipeline.commands.prepare",
        summary="make the production stack's database, pools and logins (airflow-init)",
        example="nightdesk prepare",
        extra="airflow",
    ),
    "prune": Command(
        module="pipeline.commands.prune",
        summary="forget runs of Airflow that are too old, and their logs",
        example="nightdesk prune",
        extra="airflow",
    ),
    "night": Command(
        module="pipeline.commands.night",
        summary="run one night, or several, by hand: every stage in order",
        example="nightdesk night 2026-03-01 2026-03-03",
        extra="crawl",
    ),
    "alert": Command(
        module="pipeline.commands.alert",
        summary="--test sends a message by the way that alerts go",
        example="nightdesk alert --test",
        extra="airflow",
    ),
    "release": Command(
        module="pipeline.commands.release",
        summary="let a night go that its checks hold back, and say why; or take that back",
        example="nightdesk release 2026-03-01 --because 'it was a holiday'",
        extra="crawl",
    ),
    "status": Command(
        module="pipeline.commands.status",
        summary="the last nights at a glance; ends with 3 where the newest is missing or bad",
        example="nightdesk status --nights 14",
        extra="crawl",
    ),
    "report": Command(
        module="pipeline.commands.status",
        summary="the page of a night: where it lies, into a file, or in a browser",
        example="nightdesk report 2026-03-01 --open",
        extra="crawl",
    ),
    "sources": Command(
        module="pipeline.commands.sources",
        summary="what is collected: list, show, check, add, import, export",
        example="nightdesk sources add https://news.example/",
        extra="crawl",
    ),
    "cluster": Command(
        module="pipeline.commands.cluster",
        summary="show who printed a story when, and what each says differently",
        example="nightdesk cluster https://news.example/2026/03/01/flood --diff",
        extra="analyst",
    ),
    "explain": Command(
        module="pipeline.commands.explain",
        summary="show how a page was read: what was cut, which date won, why it was refused",
        example="nightdesk explain https://news.example/2026/03/01/flood",
        extra="crawl",
    ),
    "raw": Command(
        module="pipeline.commands.raw",
        summary="show the archived response behind an article, and where it came from",
        example="nightdesk raw https://news.example/2026/03/01/flood --open",
        extra="crawl",
    ),
    "sql": Command(
        module="pipeline.commands.query",
        summary="ask all tables in SQL, as the operator",
        example="nightdesk sql 'SELECT count(*) FROM readings'",
        extra="analyst",
    ),
    "query": Command(
        module="pipeline.commands.query",
        summary="ask the clean tables in SQL, as an analyst",
        example="nightdesk query 'SELECT source_id, count(*) FROM articles GROUP BY ALL'",
        extra="analyst",
    ),
    "changes": Command(
        module="pipeline.commands.changes",
        summary="articles that are new, changed, withdrawn or taken down since a night",
        example="nightdesk changes --since 2026-03-01",
        extra="analyst",
    ),
    "search": Command(
        module="pipeline.commands.search",
        summary="find articles by their words",
        example="nightdesk search 'flooded harbour' --since 2026-03-01",
        extra="analyst",
    ),
    "doctor": Command(
        module="pipeline.commands.doctor",
        summary="try what shuts strangers out on this machine, and say what holds",
        example="nightdesk doctor",
        extra="crawl",
    ),
    "takedown": Command(
        module="pipeline.commands.takedown",
        summary="remove an article or a source from every layer, and keep it out",
        example="nightdesk takedown https://news.example/flood --why 'its author asked'",
        extra="crawl",
    ),
}
