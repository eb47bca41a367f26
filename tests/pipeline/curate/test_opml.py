"""What a feed reader gets of a catalog."""

import pytest
from lxml import etree

from pipeline.__main__ import main
from pipeline.curate.opml import opml
from pipeline.settings import EMBEDDED_CATALOG
from pipeline.sources import load_catalog


def outlines(text):
    root = etree.fromstring(text.encode())
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    return [one for one in root.iter("outline") if one.get("xmlUrl")]


def test_every_feed_is_there_once_under_its_country():
    sources = load_catalog(EMBEDDED_CATALOG).active(["language:de"])
    shown = outlines(opml(sources))
    assert [one.get("xmlUrl") for one in shown] == [
        feed for source in sources for feed in source.feeds
    ]
    assert {one.getparent().get("text") for one in shown} >= {"de", "ch"}


@pytest.mark.parametrize("arguments", [["country:ie"], []])
def test_the_command_writes_it(arguments, capsys, tmp_path):
    assert main(["sources", "export", *arguments]) == 0
    printed = capsys.readouterr().out
    assert outlines(printed)
    file = tmp_path / "sources.opml"
    assert main(["sources", "export", *arguments, "--opml", f"{file}"]) == 0
    assert file.read_text(encoding="utf-8") == printed


def test_a_file_that_cannot_be_written_is_named(capsys, tmp_path):
    assert main(["sources", "export", "--opml", f"{tmp_path}"]) == 1
    assert f"{tmp_path} cannot be written" in capsys.readouterr().err
