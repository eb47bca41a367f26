"""The form of articles' addresses is learned from those announced, and takes no list page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.curate.platforms import PLATFORMS, platform_of
from pipeline.curate.scopes import LEAST, is_list, learned_include, list_folders, twins_in

SITE = "https://n.example"
LISTS = [f"{SITE}/{name}/" for name in ("sport", "politics", "culture/film", "tag/bay")]


@pytest.mark.parametrize(
    "form",
    [
        "/2026/03/{n:02}/a-story",
        "/politics/2026-03-{n:02}/a-story.html",
        "/world/2026/mar/{n:02}/a-story",
        "/article/a-story-{n}",
        "/sport/a-story-10{n:04}",
        "/sport/a-story-1{n:02}.html",
        "/Headline/!59{n:04}/",
        "/nachrichten/a-story-{n}.html",
        "/news/a-story-called-{n}",
    ],
)
def test_a_form_is_learned_that_takes_new_articles_and_no_lists(form):
    stories = [SITE + form.format(n=number) for number in range(1, 28)]
    include = learned_include(stories[:20], LISTS)
    assert include
    assert all(re.search(include, one) for one in stories)
    assert not [one for one in LISTS if re.search(include, one)]


def test_too_few_or_too_many_kinds_of_addresses_teach_nothing():
    dated = [f"{SITE}/2026/03/{number:02}/a" for number in range(1, 28)]
    assert learned_include(dated[: LEAST - 1], LISTS) is None
    assert learned_include(dated[:10] + [f"{SITE}/a-{name}" for name in "bcdefgh"], LISTS) is None
    assert learned_include(dated, [f"{SITE}/2026/03/01/" for _ in LISTS]) is None


def test_folders_of_lists_are_left_out_unless_articles_lie_there():
    lists = [f"{SITE}/tags/bay/", f"{SITE}/tags/sea/", f"{SITE}/category/x/", f"{SITE}/one/"]
    assert list_folders(lists, [f"{SITE}/category/x/story"]) == ["://[^/]+/tags/"]
    assert is_list(lists[0])


@pytest.mark.parametrize(
    "twin",
    ["/a/amp/", "/a?amp=1", "/a.amp.html", "/amp/a", "/print/a", "/a/print", "/a?x=1&print=true"],
)
def test_the_other_faces_of_an_article_are_known_by_their_addresses(twin):
    [pattern] = twins_in([f"{SITE}/a", SITE + twin])
    assert re.search(pattern, SITE + twin)
    assert not re.search(pattern, f"{SITE}/stamps-and-prints")


@given(st.lists(st.from_regex(r"https://n\.example/[a-z0-9/-]{0,30}", fullmatch=True), max_size=40))
def test_whatever_is_learned_takes_nearly_all_of_it(urls):
    include = learned_include(urls, [])
    if include:
        found = [one for one in dict.fromkeys(urls) if re.search(include, one)]
        assert len(found) >= 0.97 * len(dict.fromkeys(urls))


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda one: one.name)
def test_a_system_is_known_by_its_generator_and_says_where_its_feeds_are(platform):
    page = f'<html><head><meta content="{platform.name} 6.1" name="generator"></head></html>'
    swapped = f'<html><head><meta name="generator" content="{platform.name} 6.1"></head></html>'
    named = [platform_of(one) for one in (page, swapped)]
    assert platform in named or platform.name in {"Substack", "Medium", "Arc", "Squarespace"}
    assert platform.feeds
    assert platform_of("<html><head><title>News</title></head></html>") is None
