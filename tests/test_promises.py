"""What is promised is kept: every setting, key, stage and reason is read or given by some code."""

import ast
from collections import Counter
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import NamedTuple

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


class Names(NamedTuple):
    """What a file of code names, gathered in one walk; its tree is let go again."""

    defined: list[str]
    classes: list[str]
    attributes: set[str]  # after a dot, whatever is done with them
    read: set[str]  # after a dot, and read
    loaded: set[str]  # by itself, and read
    members: set[tuple[str, str]]  # `Kind.MEMBER`
    constants: set[str]


@cache
def names():
    return {
        file.relative_to(ROOT).as_posix(): names_in(ast.parse(file.read_text(encoding="utf-8")))
        for folder in CODE
        for file in sorted((ROOT / folder).rglob("*.py"))
    }


def names_in(tree):
    found = Names(list(defined(tree)), [], set(), set(), set(), set(), set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.attributes.add(node.attr)
            if isinstance(node.ctx, ast.Load):
                found.read.add(node.attr)
            if isinstance(node.value, ast.Name):
                found.members.add((node.value.id, node.attr))
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                found.loaded.add(node.id)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                found.constants.add(node.value)
        elif isinstance(node, ast.ClassDef):
            found.classes.append(node.name)
    return found


@cache
def attributes_outside(*files):
    """Every name that is read after a dot, outside some files."""
    return {name for file, one in names().items() if file not in files for name in one.read}


def members_given(kind):
    """The members of an enumeration that some code names."""
    return {
        name
        for file, one in names().items()
        if file != "pipeline/records.py"
        for holder, name in one.members
        if holder == kind.__name__
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
    routes = names()["pipeline/discover/routes.py"].constants
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
    used = set()
    for one in names().values():
        used |= one.loaded | one.attributes
        # named to a framework, or in __all__
        used |= {text.rpartition(".")[2] for text in one.constants}
    unused = [
        f"{file}: {name}"
        for file, one in names().items()
        if not file.startswith(
            ("pipeline/embedded/virtualweb/", "dags/plugins/", "docs/", "benchmarks/")
        )
        for name in one.defined
        if name not in used and name not in ENTRIES
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
    classes = Counter(
        name
        for file, one in names().items()
        if not file.startswith("benchmarks/")
        for name in one.classes
    )
    assert [name for name, count in classes.items() if count > 1] == []


def test_the_root_of_the_pipeline_holds_what_belongs_to_all():
    loose = {file.name for file in (ROOT / "pipeline").glob("*.py")}
    assert len(loose - {"__init__.py"}) <= 10
