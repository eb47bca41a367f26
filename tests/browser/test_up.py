"""`nightdesk up --demo`: from nothing to articles, and what it says is true."""

import os
import re
import stat
import subprocess
import sys

import pytest
from browser.conftest import ROOT, SOURCES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1800)]


def snippets(said):
    """The parts meant to be pasted: each `( . FILE; python - <<'END' … END )`."""
    return re.findall(r"^\( \. .*?^END\n\)$", said, re.DOTALL | re.MULTILINE)


def test_the_first_start_gives_articles_and_says_so(desk):
    said = desk.said
    assert "bundled" in said
    assert "invented" in said
    counts = re.search(r"Articles in the bucket, by source:\n((?:  +[\d,]+  \w+\n)+)", said)
    assert counts, said
    assert len(counts[1].splitlines()) == len(SOURCES)
    assert "Rejected, by reason:" in said
    assert "Newest report: s3://" in said
    assert "log in as admin or analyst; the passwords are in" in said  # this is no terminal


def test_secrets_are_for_this_user_alone(desk):
    for name in ("keys.json", "analyst.env", "s3/credentials.json"):
        assert stat.S_IMODE((desk.folder / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [0, 1], ids=["DuckDB", "Polars"])
def test_the_snippets_work_as_pasted(desk, number):
    parts = snippets(desk.said)
    assert len(parts) == 2
    done = subprocess.run(
        ["bash", "-c", parts[number]], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert any(source_id in done.stdout for source_id in SOURCES)


def test_the_analyst_may_read_and_not_write(desk):
    import boto3
    from botocore.exceptions import ClientError

    lines = (desk.folder / "analyst.env").read_text().splitlines()
    stated = dict(re.match(r"export (\w+)='(.*)'", line).groups() for line in lines)
    client = boto3.client(
        "s3",
        endpoint_url=stated["AWS_ENDPOINT_URL"],
        aws_access_key_id=stated["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=stated["AWS_SECRET_ACCESS_KEY"],
        region_name="us-east-1",
    )
    assert client.list_objects_v2(Bucket="nightdesk-clean")["KeyCount"] > 0
    for bucket in ("nightdesk-clean", "nightdesk-raw"):
        with pytest.raises(ClientError):
            client.put_object(Bucket=bucket, Key="x", Body=b"x")
    with pytest.raises(ClientError):
        client.list_objects_v2(Bucket="nightdesk-raw")


def test_commands_by_hand_find_the_desk(desk):
    """Each as the runbook gives it, in a folder below the one that the desk was started in."""
    environment = {name: value for name, value in os.environ.items() if name[:9] != "NIGHTDESK"}

    def ask(*command):
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", *command],
            cwd=desk.catalog,
            env=environment | {"HOME": str(desk.folder)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    question = (
        "SELECT article_id, night, word FROM (SELECT *, regexp_extract(title, '[A-Za-z]{5,}') "
    )
    question += "AS word FROM articles WHERE language = 'en') ORDER BY ALL LIMIT 1"
    article, night, word = ask("sql", question, "--format", "csv").splitlines()[1].split(",")
    assert article in ask("query", question)
    assert article in ask("raw", article)
    assert "fetched" in ask("explain", article)
    assert article in ask("search", word, "--limit", "500")
    ask("night", night, "--reprocess")


def test_a_second_desk_on_the_same_folder_is_refused(desk):
    done = subprocess.run(
        desk.command("--once"), env=desk.environment, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "running already" in done.stderr


def test_airflow_tells_nobody_of_itself(desk):
    told = desk.service_environment
    assert told["SCARF_ANALYTICS"] == "false"
    assert told["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert "PYTHONDONTWRITEBYTECODE" not in told


def test_ctrl_c_leaves_no_process_and_the_next_start_continues(desk):
    """The last test of this desk: it ends it."""
    desk.stop()
    assert desk.process.returncode == 130
    assert desk.left_over() == []
    said = desk.run_once()
    assert desk.left_over() == []
    assert "was run before: success" in said
    assert "plan: done" not in said, "a night was run again"
    for match in re.finditer(r"as (?:admin|analyst) with (\S+)", desk.said):
        assert match[1] not in said, "a password was said twice"
