"""What a stage loads before it does anything: a night of few articles costs little else."""

import json
import subprocess
import sys

import pytest
from newsstand import FIRST

pytestmark = pytest.mark.slow

STAGE = """
import json, sys
from pipeline.workers.loading import leave_out_pandas
leave_out_pandas()
from pipeline import stages
from pipeline.run import open_run
import pipeline.store.s3
name, night = sys.argv[1:]
run = open_run(night)
stages.read(run, []) if name == "read" else getattr(stages, name)(run)
if name == "deduplicate":
    import pipeline.extract.body.residue  # what it asks the texts of a night that has some
print(json.dumps(sorted(sys.modules)))
"""
SOURCE = """
name = "Example"
homepage = "https://news.example/"
language = "en"
feeds = ["https://news.example/feed/"]
"""
NOBODY_NEEDS = {"OpenSSL", "airflow", "boto3", "duckdb", "pandas", "scrapy", "sklearn", "twisted"}
NOBODY_NEEDS |= {"trafilatura", "lxml", "lightgbm", "rich"}  # pages are read by workers alone
TABLES = {"polars", "deltalake"}  # what only makes them
MOST = {"read": 620, "deduplicate": 880, "publish": 870, "report": 700}  # modules


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """What each stage of a night that nobody collected has loaded at its end."""
    folder = tmp_path_factory.mktemp("stages")
    file = folder / "catalog" / "us" / "us_example.toml"
    file.parent.mkdir(parents=True)
    file.write_text(SOURCE)
    settings = {
        "NIGHTDESK_S3_ENDPOINT": f"file://{folder / 'buckets'}",
        "NIGHTDESK_CATALOG": str(folder / "catalog"),
        "NIGHTDESK_WORK": str(folder / "work"),
        "PYTHONPATH": ":".join(path for path in sys.path if path),
        "PATH": "/usr/bin:/bin",
    }
    found = {}
    for name in MOST:
        command = [sys.executable, "-c", STAGE, name, f"{FIRST}"]
        done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found[name] = set(json.loads(done.stdout.splitlines()[-1]))
    return found


@pytest.mark.parametrize("name", MOST)
def test_a_stage_loads_what_it_needs_and_little_else(loaded, name):
    assert not NOBODY_NEEDS & loaded[name]
    assert not (TABLES if name == "read" else set()) & loaded[name]
    if name in {"deduplicate", "report"}:  # who ask for no source
        assert "pydantic" not in loaded[name]
    if name in {"publish", "report"}:  # whose articles were read, and settled, before
        assert not [one for one in loaded[name] if one.startswith("pipeline.extract.")]
    assert len(loaded[name]) <= MOST[name], len(loaded[name])


def test_what_forks_workers_loads_nothing_that_only_the_stage_needs():
    code = "import json, sys; from pipeline.readings.pages import warm_up; warm_up(); "
    command = [sys.executable, "-c", f"{code}print(json.dumps(sorted(sys.modules)))"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "trafilatura" in loaded
    assert not {"pyarrow", "boto3", "botocore", "pipeline.archive", "pipeline.run"} & loaded
