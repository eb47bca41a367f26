"""The wheel that the image installs holds what the code needs, and works where there is no tree."""

import os
import re
import shutil
import subprocess
import sys
from email.parser import Parser
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline.commands import COMMANDS

pytestmark = pytest.mark.slow  # together they take seconds

ROOT = Path(__file__).parents[1]
PACKAGES = ("pipeline", "spiders")
BUILT_FROM = (
    "setup.cfg",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "nightdesk.py",
    "dags",
    *PACKAGES,
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy of what the Dockerfile copies."""
    tree = tmp_path_factory.mktemp("tree")
    for name in BUILT_FROM:
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, tree)
    build = "from setuptools.build_meta import build_wheel; print(build_wheel('dist'))"
    done = subprocess.run(
        [sys.executable, "-c", build], cwd=tree, capture_output=True, text=True, check=True
    )
    return tree / "dist" / done.stdout.splitlines()[-1]


def files_of(*folders):
    return {
        file.relative_to(ROOT)
        for folder in folders
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_every_file_of_our_packages_and_every_dag_is_in_it(wheel):
    share = "nightdesk-0.1.0.data/data/share/nightdesk"
    ours = {f"{file}" for file in files_of(*PACKAGES)} | {"nightdesk.py"}
    read = [
        file for file in files_of("dags") if {file.suffix, file.name} & {".py", ".airflowignore"}
    ]
    dags = {f"{share}/{file}" for file in read}
    packed = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == ours | dags


def test_an_analyst_installs_neither_airflow_nor_scrapy(wheel):
    with ZipFile(wheel) as opened:
        name = next(one for one in opened.namelist() if one.endswith(".dist-info/METADATA"))
        stated = Parser().parsestr(opened.read(name).decode())
    needed = stated.get_all("Requires-Dist")
    always = {one for one in needed if "extra ==" not in one}
    analyst = {one for one in needed if one.endswith('extra == "analyst"')}
    assert analyst
    assert not [one for one in always | analyst if re.match("apache-airflow|scrapy|traf", one)]


def brought_by(extra):
    """The distributions that are installed with an extra, by what their metadata ask for."""
    found, asked = set(), [("nightdesk", {"", extra})]
    while asked:
        name, extras = asked.pop()
        for text in requires(name) or ():
            needed = Requirement(text)
            marker = needed.marker
            if marker is None or any(marker.evaluate({"extra": one}) for one in extras):
                if canonicalize_name(needed.name) not in found:
                    asked.append((needed.name, {"", *needed.extras}))
                found.add(canonicalize_name(needed.name))
    return found


ALONE = """
import sys
from importlib import import_module
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
for module in MODULES:
    import_module(module)
import nightdesk
nightdesk.Desk
"""


def test_what_an_analyst_is_offered_needs_nothing_beyond_the_extra():
    brought = brought_by("analyst")
    assert {"duckdb", "polars", "boto3"} <= brought
    absent = {
        package
        for package, owners in packages_distributions().items()
        if not brought.intersection(map(canonicalize_name, owners))
    } - {*PACKAGES, "nightdesk"}
    assert {"scrapy", "airflow", "lxml"} <= absent
    modules = {one.module for one in COMMANDS.values() if one.extra == "analyst"}
    modules |= {
        f"pipeline.query.{file.stem}" for file in (ROOT / "pipeline/query").glob("[a-z]*.py")
    }
    program = f"ABSENT = {absent!r}\nMODULES = {sorted(modules)!r}\n{ALONE}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_package_of_another_distribution_is_told(tmp_path):
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders" / "__init__.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", "import nightdesk; nightdesk.run()"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": f"{ROOT}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert (
        f"the package 'spiders' at {tmp_path}/spiders/__init__.py is not Nightdesk's" in done.stderr
    )


def test_it_works_without_the_tree(wheel, tmp_path):
    ZipFile(wheel).extractall(tmp_path / "site")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("NIGHTDESK_")
    }

    def nightdesk(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", *arguments],
            cwd=tmp_path,
            env=environment | {"PYTHONPATH": str(tmp_path / "site")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert nightdesk("--version") == "nightdesk 0.1.0\n"
    assert "us_" in nightdesk("sources", "list")
