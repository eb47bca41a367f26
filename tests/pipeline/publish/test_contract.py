"""The contract only grows: what a published version of it promised is kept by those after it."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from newsstand import make_article

from pipeline.publish.descriptor import dictionary
from pipeline.tables import schema
from pipeline.tables.delta import look_at
from pipeline.tables.schema import ARTICLES, CONTRACT_VERSION, major_version, place

pytestmark = pytest.mark.slow

CONTRACTS = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))
    for file in (Path(__file__).parent / "contracts").glob("*.json")
}
NOW = json.loads(dictionary())


def breaches(before: dict, after: dict) -> Iterator[str]:
    """What `before` promised and `after` does not keep."""
    tables = {table["name"]: table for table in after["tables"]}
    for table in before["tables"]:
        name = table["name"]
        found = tables.get(name)
        if found is None:
            yield f"{name} is gone"
            continue
        for promise in ("partition", "key"):
            if found[promise] != table[promise]:
                yield f"{name} has another {promise}"
        columns = {column["name"]: column for column in found["columns"]}
        for column in table["columns"]:
            yield from _broken(f"{name}.{column['name']}", column, columns.pop(column["name"], {}))
        for added, column in columns.items():
            if not column["nullable"]:
                yield f"{name}.{added} is new and may not be null, but older rows hold null"


def _broken(name: str, before: dict, after: dict) -> Iterator[str]:
    if not after:
        yield f"{name} is gone or renamed"
        return
    for promise in ("type", "nullable"):
        if after[promise] != before[promise]:
            yield f"{name} changed its {promise}"
    lost = set(before.get("values", ())) - set(after.get("values", ()))
    if lost:
        yield f"{name} lost the values {sorted(lost)}"


@pytest.mark.parametrize("version", CONTRACTS)
def test_no_promise_of_a_published_contract_is_broken(version):
    if major_version(version) == major_version(CONTRACT_VERSION):
        assert [*breaches(CONTRACTS[version], NOW)] == [], "a new major version is needed"


def test_the_contract_of_now_is_on_record():
    record = CONTRACTS.get(CONTRACT_VERSION)
    assert record, f"{CONTRACT_VERSION} has no record; see CONTRIBUTING.md, The contract"
    assert [*breaches(NOW, record)] == [], "raise CONTRACT_VERSION: this adds to what is on record"


def changed(**change) -> dict:
    """The contract with something of articles.word_count changed."""
    other = deepcopy(NOW)
    (table,) = (one for one in other["tables"] if one["name"] == "articles")
    (column,) = (one for one in table["columns"] if one["name"] == "word_count")
    column.update(change)
    return other


def without(name: str) -> dict:
    other = deepcopy(NOW)
    for table in other["tables"]:
        table["columns"] = [one for one in table["columns"] if one["name"] != name]
    other["tables"] = [table for table in other["tables"] if table["name"] != name]
    return other


def added(nullable: bool) -> dict:
    other = deepcopy(NOW)
    new = {"name": "mood", "type": "string", "nullable": nullable, "meaning": ""}
    other["tables"][0]["columns"].append(new)
    return other


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (changed(type="string"), ["articles.word_count changed its type"]),
        (changed(nullable=True), ["articles.word_count changed its nullable"]),
        (
            changed(name="words"),
            ["articles.word_count is gone or renamed", "articles.words is new"],
        ),
        (without("summary"), ["articles.summary is gone", "versions.summary is gone"]),
        (without("copies"), ["copies is gone"]),
        (added(nullable=False), ["articles.mood is new and may not be null"]),
        (added(nullable=True), []),
        (changed(meaning="In other words"), []),
    ],
)
def test_what_counts_as_a_breach(after, said):
    found = [*breaches(NOW, after)]
    assert len(found) == len(said)
    for one, beginning in zip(found, said, strict=True):
        assert one.startswith(beginning)


def test_a_value_that_leaves_a_closed_list_is_a_breach():
    after = deepcopy(NOW)
    (table,) = (one for one in after["tables"] if one["name"] == "rejects")
    (column,) = (one for one in table["columns"] if one["name"] == "reason")
    lost = column["values"].pop()
    assert [*breaches(NOW, after)] == [f"rejects.reason lost the values ['{lost}']"]


def test_a_new_major_version_is_filled_beside_the_old_one(stand, monkeypatch):
    stand.night(0, [make_article("fire")])
    old = stand.everything()
    before = {key: stand.clean.read(key) for key in stand.clean.keys("articles/")}
    daily = stand.clean.keys("daily/")
    with monkeypatch.context() as changed:
        changed.setattr(schema, "CONTRACT_VERSION", "2.0")
        stand.night(0, [make_article("fire")])  # a night reprocessed by the next release
        assert {one["path"] for one in latest(stand)["tables"].values()} == {
            place(name, "2.0") for name in old
        }
        assert look_at(stand.clean, ARTICLES).table_uri.endswith("/v2/articles/")
        assert stand.everything() == old
    assert {key: stand.clean.read(key) for key in stand.clean.keys("articles/")} == before
    assert stand.clean.keys("daily/") == daily
    assert [key.removeprefix("v2/") for key in stand.clean.keys("v2/daily/")] == daily


def latest(stand) -> dict:
    return json.loads(stand.clean.read("latest.json"))
