"""A source file is edited line by line, and says afterwards what it should."""

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.__main__ import main
from pipeline.curate.editing import difference, edited
from pipeline.curate.moving import moved
from pipeline.curate.writing import replace_text
from pipeline.sources.model import Source

TEXT = """# ours
name = "The [News]"   # as it is known
homepage = "https://a.example/"
origin = "its front page"
feeds = [
    "https://a.example/rss", # the main one
    "https://a.example/old",
]
sitemaps = ['https://a.example/news.xml', "https://a.example/gone.xml"]

[expect]
min_articles = 3  # a slow day
"""


def source(text=TEXT):
    return Source.model_validate({"id": "us_a"} | tomllib.loads(text))


def test_only_what_changes_is_touched():
    before = source()
    after = before.model_copy(
        update={
            "feeds": ("https://a.example/rss",),
            "sitemaps": ("https://a.example/news.xml",),
            "verified": date(2026, 3, 1),
        }
    )
    found = edited(TEXT, before, after)
    assert source(found) == after
    assert all(comment in found for comment in ("# ours", "# as it is", "# the main", "# a slow"))
    diff = difference(TEXT, found, "us/us_a.toml")
    changed = [line for line in diff.splitlines()[2:] if line[:1] in {"+", "-"}]
    assert len(changed) == 4


def test_a_day_is_written_in_the_place_of_the_last_one():
    first = source().model_copy(update={"verified": date(2026, 3, 1)})
    once = edited(TEXT, source(), first)
    twice = edited(once, first, first.model_copy(update={"verified": date(2026, 3, 8)}))
    assert twice.count("verified") == 1
    assert source(twice).verified == date(2026, 3, 8)


def test_a_site_that_moved_keeps_the_names_of_its_articles():
    after = moved(source(), "b.example")
    found = source(edited(TEXT, source(), after))
    assert found == after
    assert found.feeds[0] == "https://b.example/rss"
    assert found.identity.former_hosts == ("a.example",)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@given(kept=st.sets(st.sampled_from(["https://a.example/rss", "https://a.example/old"])))
def test_whatever_changes_the_file_says_it(ending, kept):
    text = TEXT.replace("\n", ending)
    before = source(text)
    feeds = tuple(one for one in before.feeds if one in kept)
    after = before.model_copy(update={"feeds": feeds, "name": f"{len(kept)} feeds"})
    assert source(edited(text, before, after)) == after


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_s_lines_end_as_they_did(tmp_path, end):
    file = tmp_path / "us_a.toml"
    file.write_bytes(f'name = "A"{end}'.encode())
    replace_text(file, 'name = "A"\nverified = 2026-03-01\n')
    assert file.read_bytes() == f'name = "A"{end}verified = 2026-03-01{end}'.encode()


def test_an_id_that_is_none_or_taken_is_refused_before_anybody_is_asked(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("NIGHTDESK_CATALOG", str(tmp_path))
    monkeypatch.delenv("NIGHTDESK_CONTACT_URL", raising=False)  # without it nobody is visited
    (tmp_path / "us").mkdir()
    (tmp_path / "us" / "us_a.toml").write_text('name = "A"\n')
    for name, told in (("BAD", "as us_news"), ("../us_a", "as us_news"), ("us_a", "--force")):
        assert main(["sources", "add", "https://a.example/", "--id", name]) == 1
        assert told in capsys.readouterr().err
