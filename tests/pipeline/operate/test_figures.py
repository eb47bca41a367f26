"""What monitoring is told of a night, and what the dashboard asks for, are the same names."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from pipeline.operate.figures import OF_SOURCE, SUMMED, figures_of
from pipeline.readings.ledgers import Read
from pipeline.readings.reading import write_read
from pipeline.records import SourceNight
from pipeline.run import open_run
from pipeline.settings import read_settings

OF_NIGHT = ("sources", "troubled", "age_seconds", *SUMMED)
GRAFANA = Path(__file__).parents[3] / "docs" / "grafana"


@pytest.fixture
def run(tmp_path):
    now = datetime(2026, 3, 2, 3, tzinfo=UTC)
    stated = {"NIGHTDESK_S3_ENDPOINT": tmp_path.as_uri(), "NIGHTDESK_NOW": now.isoformat()}
    return open_run("2026-03-01", settings=read_settings(stated))


def read(run, source_id, **numbers):
    row = SourceNight(source_id=source_id, night=run.night, **numbers)
    write_read(run, Read(ledger=row))


def mapped(name):
    """What the exporter makes of a name: the first rule that fits, with its labels filled in."""
    for rule in yaml.safe_load((GRAFANA / "statsd-mapping.yml").read_text())["mappings"]:
        pattern = re.escape(rule["match"]).replace(r"\*", "([^.]+)")
        if match := re.fullmatch(pattern, f"airflow.{name}"):
            filled = re.sub(r"\$(\d)", lambda one: match[int(one[1])], rule["name"])
            return filled, {
                label: match[int(value[1:])] for label, value in rule.get("labels", {}).items()
            }
    return None


def test_the_dashboard_asks_for_what_is_told():
    told = {mapped(f"nightdesk.night.{name}")[0] for name in OF_NIGHT}
    told |= {mapped(f"nightdesk.source.us_a.{name}")[0] for name in OF_SOURCE}
    text = (GRAFANA / "nightdesk.json").read_text()
    asked = set(re.findall(r"nightdesk_(?:night|source)_\w+", text))
    assert asked <= told
    assert mapped("nightdesk.source.us_a.kept") == ("nightdesk_source_kept", {"source": "us_a"})
    panels = json.loads(text)["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_a_night_is_told_as_a_whole_and_by_source(run):
    read(run, source_id="us_a", kept=4, rejected=1, expected=5)
    read(run, source_id="us_b", kept=2, missed=1)
    told = figures_of(run)
    assert {name.removeprefix("nightdesk.night.") for name in told if ".night." in name} == {
        *OF_NIGHT
    }
    assert told["nightdesk.night.kept"] == 6
    assert told["nightdesk.night.troubled"] == 1
    assert told["nightdesk.night.age_seconds"] == 3 * 3600
    assert told["nightdesk.source.us_a.troubled"] == 1
    assert told["nightdesk.source.us_b.missed"] == 1


def test_a_past_night_does_not_take_the_place_of_the_newest(run):
    read(run, source_id="us_a", kept=4)
    assert figures_of(replace(run, now=datetime(2026, 3, 9, tzinfo=UTC))) == {}
