"""An edition in SQL: one view a table at the version that it names, for DuckDB and for Spark."""

from collections.abc import Iterator

from pipeline.notation.sql import quoted
from pipeline.tables.edition import Edition

DUCKDB_KEY = "views.sql"
SPARK_KEY = "views.spark.sql"

SHAREABLE = "shareable"
# What the page itself reserves; what a publisher grants beyond it is in RIGHTS.md.
SHAREABLE_SQL = """
SELECT * FROM (
    SELECT *,
        NOT (coalesce(rights.noarchive, false) OR coalesce(rights.noindex, false)
            OR coalesce(is_paywalled, false)) AS may_be_shown,
        NOT (coalesce(rights.noindex, false) OR coalesce(is_paywalled, false)) AS may_be_quoted,
        NOT (coalesce(rights.tdm_reservation, false) OR coalesce(rights.noai, false))
            AS may_be_mined
    FROM articles
) WHERE (may_be_shown OR may_be_quoted OR may_be_mined)
""".strip()
# What its publisher took away is nobody's to hand on; older editions do not tell of it.
STILL_THERE_SQL = "AND withdrawn_at IS NULL"
TELLS_OF_WITHDRAWALS = (1, 3)  # the contract that does


def duckdb_views(edition: Edition, uri: str) -> Iterator[str]:
    """The statements that make the views in DuckDB."""
    for name, version in edition.versions.items():
        place = quoted(f"{uri}/{edition.folders[name]}")
        scan = f"delta_scan('{place}', version = {version})"
        yield f"CREATE OR REPLACE VIEW {name} AS FROM {scan}"
    if "articles" in edition.versions:
        yield shareable_view(edition)


def shareable_view(edition: Edition) -> str:
    """The statement that makes the view of what may be handed on, in DuckDB."""
    return f"CREATE OR REPLACE VIEW {SHAREABLE} AS {_shareable(edition)}"


def spark_views(edition: Edition, uri: str) -> Iterator[str]:
    """The same for Spark with Delta."""
    for name, version in edition.versions.items():
        place = f"{uri.replace('s3://', 's3a://', 1)}/{edition.folders[name]}"
        scan = f"SELECT * FROM delta.`{place}` VERSION AS OF {version}"  # noqa: S608
        yield f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {scan}"
    if "articles" in edition.versions:
        yield f"CREATE OR REPLACE TEMPORARY VIEW {SHAREABLE} AS {_shareable(edition)}"


def duckdb_file(edition: Edition, uri: str) -> str:
    """All views as a file; where the bucket was copied to another place, its first line changes."""
    variable = "getvariable('nightdesk') || '"
    views = (
        view.replace(f"delta_scan('{quoted(uri)}", f"delta_scan({variable}")
        for view in duckdb_views(edition, uri)
    )
    return "".join(f"{line};\n" for line in (f"SET VARIABLE nightdesk = '{quoted(uri)}'", *views))


def spark_file(edition: Edition, uri: str) -> str:
    """All views as a file."""
    return "".join(f"{view};\n" for view in spark_views(edition, uri))


def _shareable(edition: Edition) -> str:
    contract = tuple(int(number) for number in edition.contract.split("."))
    return (
        f"{SHAREABLE_SQL} {STILL_THERE_SQL}" if contract >= TELLS_OF_WITHDRAWALS else SHAREABLE_SQL
    )
