"""A run says which night it is for, whoever started it and however."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from pipeline.operate.note import LONGEST, note_of
from pipeline.settings import read_settings

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
SETTINGS = read_settings({"NIGHTDESK_NOW": NOW.isoformat()})


@pytest.mark.parametrize(
    ("context", "note"),
    [
        ({"partition_key": "2026-03-01"}, "Night of 2026-03-01"),
        ({"params": {"day": "2026-02-01", "note": "why"}}, "Night of 2026-02-01: why"),
        ({}, "Night of 2026-03-04"),
        (
            {
                "partition_key": "2026-03-01",
                "params": {"sources": ["us_npr"], "recrawl": True, "max_pages": 5, "note": "x"},
            },
            "Night of 2026-03-01; only us_npr; fetched again; at most 5 pages a source: x",
        ),
    ],
    ids=["scheduled", "by hand", "by hand without a day", "with everything"],
)
def test_the_note_begins_with_the_night(context, note):
    assert note_of(context, settings=SETTINGS) == note


def test_what_people_wrote_is_kept_and_the_night_is_said_once():
    once = note_of({"partition_key": "2026-03-01"}, "after the outage", SETTINGS)
    assert once == "Night of 2026-03-01\n\nafter the outage"
    assert note_of({"partition_key": "2026-03-01"}, once, SETTINGS) == once


@pytest.mark.parametrize(
    "context",
    [
        {"params": {"day": "1890-05-01"}},
        {"params": {"day": "2026-03-05"}},
        {"params": {"max_pages": 0}},
        {"params": {"dayy": "2026-03-01"}},
        {"params": {"day": "2026-03-01"}, "partition_key": "2026-03-02"},
        {"params": {"recrawl": True}, "dag": SimpleNamespace(params={"day": None})},
    ],
    ids=["too early", "not over", "no pages", "unknown", "contradicting", "of another DAG"],
)
def test_an_order_that_will_be_refused_says_why(context):
    assert note_of(context, settings=SETTINGS).startswith("Refused: ")


def test_a_mended_order_no_longer_says_that_it_is_refused():
    refused = note_of({"params": {"day": "2026-03-05"}}, "mine", SETTINGS)
    later = read_settings({"NIGHTDESK_NOW": "2026-03-06T01:00:00Z"})
    assert note_of({"params": {"day": "2026-03-05"}}, refused, later) == (
        "Night of 2026-03-05\n\nmine"
    )


def test_a_long_note_is_cut_to_what_airflow_keeps():
    assert len(note_of({}, "x" * 2000, SETTINGS)) == LONGEST
