"""Templates are compiled once, and never from another text than the one that lies there."""

import os
import shutil

import pytest

from pipeline.report import templates


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of templates of its own, where nothing was compiled yet."""
    monkeypatch.setattr(templates, "FOLDER", tmp_path)
    monkeypatch.setattr(templates.sys, "dont_write_bytecode", False)
    (tmp_path / "page.html").write_text("<p>{{ said }}</p>")
    return tmp_path


def kept(folder):
    return sorted((folder / "__pycache__").glob("*"))


def test_what_was_compiled_is_kept_and_read_by_whoever_is_next(folder):
    assert templates.template("page.html").render(said="<b>") == "<p>&lt;b&gt;</p>"
    [file] = kept(folder)
    before = file.stat().st_ino
    assert templates.template("page.html").render(said="again") == "<p>again</p>"
    assert [one.stat().st_ino for one in kept(folder)] == [before]


def test_a_template_that_was_changed_is_compiled_anew(folder):
    templates.template("page.html").render(said="")
    (folder / "page.html").write_text("<b>{{ said }}</b>")
    assert templates.template("page.html").render(said="new") == "<b>new</b>"


def test_what_was_kept_half_is_compiled_anew(folder):
    templates.template("page.html").render(said="")
    [file] = kept(folder)
    file.write_bytes(file.read_bytes()[:60])
    assert templates.template("page.html").render(said="whole") == "<p>whole</p>"


def test_where_nothing_can_be_kept_pages_are_rendered_all_the_same(folder):
    (folder / "__pycache__").write_text("a file where the folder should be")
    assert templates.template("page.html").render(said="here") == "<p>here</p>"


@pytest.mark.skipif(os.geteuid() == 0, reason="to the administrator every folder is open")
def test_where_we_may_not_write_pages_are_rendered_all_the_same(folder):
    folder.chmod(0o500)
    assert templates.template("page.html").render(said="here") == "<p>here</p>"
    folder.chmod(0o700)


def test_nothing_is_kept_where_python_keeps_nothing(folder, monkeypatch):
    monkeypatch.setattr(templates.sys, "dont_write_bytecode", True)
    assert templates.template("page.html").render(said="here") == "<p>here</p>"
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)
    assert kept(folder) == []
