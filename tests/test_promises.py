"""What is promised is kept: every setting, key, stage and reason is read or given by some code."""

import ast
from collections import Counter
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from pipeline.records import Reason, Stage
from pipeline.settings import Settings
from pipeline.sources.model import Source

ROOT = Path(__file__).parents[1]
CODE = ("pipeline", "spiders", "dags", "docs", "benchmarks")
ENTRIES = {
    "DISTRIBUTION",
    "Desk",
    "__all__",
    "__getattr__",
    "add_parser",
    "serve",
}  # asked for by name from outside


@cache
def trees():
    return {
        file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for folder in CODE
        for file in sorted((ROOT / folder).rglob("*.py"))
    }


@cache
def attributes_outside(*files):
    """Every name that is read after a dot, outside some files."""
    return {
        node.attr
        for file, tree in trees().items()
        if file not in files
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }


@cache
def members_given(kind):
    """The members of an enumeration that some code names."""
    return {
        node.attr
        for file, tree in trees().items()
        if file != "pipeline/records.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == kind.__name__
    }


def keys_of(model):
    """The keys of a source file, those of its tables too."""
    found = set()
    for name, one in model.model_fields.items():
        table = one.default_factory() if one.default_factory else None
        found |= keys_of(type(table)) if isinstance(table, BaseModel) else {name}
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(one.name for one in fields(Settings)))
def test_every_setting_is_read(name):
    assert name in attributes_outside("pipeline/settings.py")


@pytest.mark.parametrize("key", sorted(keys_of(Source)))
def test_every_key_of_a_source_file_is_read(key):
    routes = {
        node.value
        for node in ast.walk(trees()["pipeline/discover/routes.py"])
        if isinstance(node, ast.Constant)
    }
    assert key in attributes_outside("pipeline/sources/model.py") | routes


def test_every_stage_rejects_something_or_is_said_to_be_given_by_nothing():
    page = (ROOT / "docs" / "reasons.md").read_text(encoding="utf-8")
    idle = {stage for stage in Stage if stage.name not in members_given(Stage)}
    assert {stage for stage in Stage if f"`{stage}` (" in page} == idle


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_that_is_published_is_given(reason):
    assert reason.name in members_given(Reason)


def test_no_name_is_left_that_nothing_uses():
    """A function, class or constant of a module is used somewhere, or it goes."""
    used = Counter()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used[node.id] += 1
            elif isinstance(node, ast.Attribute):
                used[node.attr] += 1
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                used[node.value.rpartition(".")[2]] += 1  # named to a framework, or in __all__
    unused = [
        f"{file}: {name}"
        for file, tree in trees().items()
        if not file.startswith(
            ("pipeline/embedded/virtualweb/", "dags/plugins/", "docs/", "benchmarks/")
        )
        for name in defined(tree)
        if not used[name] and name not in ENTRIES
    ]
    assert unused == []


def defined(tree):
    """The names that a module makes, but those that a framework takes by its decorator."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.decorator_list or isinstance(node, ast.ClassDef):
                yield node.name
        elif isinstance(node, ast.Assign):
            yield from (one.id for one in node.targets if isinstance(one, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def test_no_two_classes_have_one_name():
    names = Counter(
        node.name
        for file, tree in trees().items()
        if not file.startswith("benchmarks/")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_the_root_of_the_pipeline_holds_what_belongs_to_all():
    loose = {file.name for file in (ROOT / "pipeline").glob("*.py")}
    assert len(loose - {"__init__.py"}) <= 10
