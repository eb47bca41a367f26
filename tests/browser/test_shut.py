"""After a night and a backfill nothing secret lies about."""

import json
import os

import leaks
import pytest
from browser.conftest import wait_for

from pipeline.embedded import postgres

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]

# What a crawl needs: it writes what it fetched.
OF_CRAWLS = {"s3.pipeline.secret_key", "s3.pipeline.access_key"}
# Files that are there to hold secrets; each is for its owner alone.
FOR_SECRETS = (
    "keys.json", "analyst.env", "desk.env", "s3/credentials.json", "s3/identities.json",
    "s3/tls/node.key", "airflow/logins.json",
)  # fmt: skip


@pytest.fixture(scope="module")
def secrets(desk):
    s3 = json.loads((desk.folder / "s3" / "credentials.json").read_text())
    stated = {"keys": desk.keys, "s3": s3}
    found = {name: value for name, value in leaks.named_secrets(stated) if "access" not in name}
    return found | {"tls": leaks.of_private_key(desk.folder / "s3" / "tls" / "node.key")}


@pytest.fixture(scope="module")
def told_to_crawls(desk, nights, secrets):
    """A backfill beside the first night, and what its crawls were told meanwhile."""
    backfill = desk.api.backfill("nightly", nights[1], nights[1])
    found = {}

    def is_over():
        found.update(leaks.in_environments(b"-m\0spiders", secrets))
        return desk.api.backfill_is_over(backfill)

    wait_for(is_over, "the backfill")
    return found


def test_a_crawl_is_told_the_keys_of_the_store_and_nothing_else(told_to_crawls):
    assert told_to_crawls
    assert {name for told in told_to_crawls.values() for name in told} <= OF_CRAWLS


def test_nothing_secret_lies_in_logs_records_reports_or_objects(desk, secrets, told_to_crawls):
    assert len(secrets) >= 11
    assert leaks.in_files(desk.folder, secrets, but=FOR_SECRETS) == []
    assert leaks.in_arguments(secrets) == []
    assert leaks.in_objects(desk.settings, secrets) == []
    records = postgres.EmbeddedPostgres(desk.folder / "postgres")
    pg_dump = postgres._binaries() / "pg_dump"
    place = ("-h", str(records.socket), "-U", postgres.USER, postgres.DATABASE)
    assert leaks.in_database(pg_dump, secrets, *place, PATH=os.defpath) == []


def test_no_service_leaves_an_image_of_itself(desk):
    assert leaks.with_core_files(str(desk.folder).encode()) == []
