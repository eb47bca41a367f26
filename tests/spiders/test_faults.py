"""Every fault of the fault server, crawled at once by one process."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from faultserver import FAULTS, FaultServer
from faultserver.faults import KEPT

from pipeline.archive import Outcome, crawl_record
from pipeline.records import Kind, Reason
from pipeline.run import process_environment
from pipeline.settings import Settings
from pipeline.store import FolderStore

pytestmark = [
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.timeout(400),
]

NIGHT = datetime.now(UTC).date() - timedelta(days=1)  # some faults speak of the real time


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    with FaultServer(night=NIGHT) as server:
        settings = Settings(
            s3_endpoint=f"file://{folder}/buckets",
            catalog=server.write_catalog(
                folder / "catalog", budget_seconds=150.0, timeout_seconds=5.0
            ),
            work=folder / "work",
            test_web=server.address,
        )
        ids = ",".join(fault.source_id for fault in FAULTS.values())
        command = [sys.executable, "-m", "spiders", "--night", f"{NIGHT}", "--sources", ids]
        done = subprocess.run(
            command, env=process_environment(settings), capture_output=True, text=True, timeout=280
        )
        store = FolderStore(folder / "buckets" / settings.raw_bucket)
        yield server, store, done


def test_the_crawl_survives_all_of_them_together(crawled):
    _, _, done = crawled
    assert done.returncode == 20, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_a_page_or_a_named_reject(crawled, name):
    _, store, _ = crawled
    record = crawl_record(store, NIGHT, FAULTS[name].source_id)
    assert outcome_of(record) in FAULTS[name].outcomes | {Outcome.UNHEALTHY}
    named = [document for document in record.documents if document.reason]
    assert record.fetched or record.rejects or record.evidence or named


def outcome_of(record) -> str:
    if record.fetched:
        return KEPT
    if record.rejects:
        return str(record.rejects[0].reason)
    failed = [one for one in record.documents if one.reason and one.kind is not Kind.ARTICLE]
    return str(failed[0].reason) if failed else str(record.outcome)


def test_no_private_address_was_asked(crawled):
    server, _, _ = crawled
    assert server.strange_hosts == set()


def test_no_host_was_asked_twice_at_once(crawled):
    server, _, _ = crawled
    assert max(server.most_open.values()) == 1


def test_no_page_was_asked_against_robots(crawled):
    server, _, _ = crawled
    for name, fault in FAULTS.items():
        if fault.outcomes == {Reason.ROBOTS_DISALLOWED} and fault.where == "robots":
            assert "/story" not in server.paths_of(name)
        if name.startswith("robots_disallow_all"):
            assert server.paths_of(name) == ["/robots.txt"]
    assert not [one for one in server.seen if one.path.startswith("/private/")]


def test_who_asks_to_wait_is_left_alone(crawled):
    server, _, _ = crawled
    assert server.paths_of("retry_in_88_hours").count("/story") == 1
    first, second = [
        one
        for one in server.seen
        if one.host == FAULTS["retry_in_a_second"].host and one.path == "/story"
    ]
    assert second.started - first.finished >= 0.99
