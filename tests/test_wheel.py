"""The wheel that the image installs holds what the code needs, and works where there is no tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
BUILT_FROM = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "pipeline", "spiders")


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


def test_every_file_of_our_packages_is_in_it(wheel):
    ours = {
        f"{file.relative_to(ROOT)}"
        for name in ("pipeline", "spiders")
        for file in (ROOT / name).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    packed = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == ours


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
