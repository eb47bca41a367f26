"""After a night and a backfill nothing secret lies about, and other users find all doors shut."""

import json
import os
import pwd
import subprocess
from pathlib import Path

import leaks
import pytest
from browser.conftest import wait_for

from pipeline.embedded import postgres

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]

# What a crawl needs: it writes what it fetched.
OF_CRAWLS = {"s3.pipeline.secret_key", "s3.pipeline.access_key"}
# Files that are there to hold secrets; each is for its owner alone.
FOR_SECRETS = (
    "keys.json", "airflow.env", "analyst.env", "desk.env", "s3/credentials.json",
    "s3/identities.json", "s3/tls/node.key", "airflow/logins.json",
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


def listening(desk) -> set[int]:
    """The ports on which processes of the desk listen."""
    owners = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if words[3] == "0A":
            owners[f"socket:[{words[9]}]"] = int(words[1].partition(":")[2], 16)
    found = set()
    for place in leaks.processes():
        try:
            told = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
            if str(desk.folder).encode() not in told:
                continue
            links = {str(one.readlink()) for one in (place / "fd").iterdir()}
        except OSError:
            continue
        found |= {owners[link] for link in links & owners.keys()}
    return found


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try it as somebody else")
def test_another_local_user_can_read_change_and_ask_nothing(desk):
    ports = listening(desk)
    assert len(ports) >= 6
    other = pwd.getpwnam("daemon")  # PostgreSQL runs as nobody where we are root
    places = [desk.folder, *desk.folder.rglob("*")]
    done = subprocess.run(
        [
            "/usr/bin/env",
            "python3",
            "-c",
            Path(leaks.__file__).with_name("stranger.py").read_text(),
        ],
        input=json.dumps({"places": [*map(str, places)], "ports": sorted(ports)}),
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        user=other.pw_uid,
        group=other.pw_gid,
        extra_groups=[],
        cwd="/",
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["opened"] == []
    ui = desk.address.rpartition(":")[2]
    granted = {port: told for port, told in found["asked"].items() if told}
    # The empty page that asks for a login, which Airflow shows at any address that it does not
    # know, and the invented web, which is for everybody.
    shown = granted.pop(ui)
    assert all(one.startswith("GET /") for one in shown)
    assert {one.partition(": ")[2] for one in shown} == {shown[0].removeprefix("GET /: ")}
    web = str(port_of_the_web(desk))
    granted.pop(web, None)
    # The store's master has a page that says how full it is, and no switch that shuts it.
    of_master = [port for port, told in granted.items() if is_page_of_master(told)]
    assert len(of_master) <= 1
    assert granted.keys() - set(of_master) == set()


def is_page_of_master(told: list[str]) -> bool:
    return len(told) == 1 and told[0].startswith("GET /: 200") and "SeaweedFS" in told[0]


def port_of_the_web(desk) -> int:
    return int(desk.service_environment["NIGHTDESK_TEST_WEB"].rpartition(":")[2])
