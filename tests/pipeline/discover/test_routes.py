"""What follows from the registry of routes."""

from datetime import date

import pytest

from pipeline.discover.routes import BY_KEY, ROUTES, Nights, route_of_kind, stated_addresses
from pipeline.records import Kind, Via
from pipeline.sharding import domains_of
from pipeline.sources import Source

NIGHT = date(2026, 3, 5)
NO_DOCUMENTS = {"hosts", "groups"}
STATED = [one for one in ROUTES if one.is_stated]


def source(**changes):
    return Source(id="us_a", name="A", homepage="https://www.a.example/", **changes)


def stating(key: str, host: str) -> Source:
    return source(**{key: (f"https://{host}/{{yyyy}}/{{mm}}/{{dd}}",)})


def test_every_list_of_documents_that_a_source_file_may_state_is_a_route():
    lists = {
        name
        for name, one in Source.model_fields.items()
        if one.default == () and name not in NO_DOCUMENTS
    }
    assert lists == {one.key for one in STATED}


def test_no_two_routes_have_one_name():
    assert len(BY_KEY) == len(ROUTES)


@pytest.mark.parametrize("key", [one.key for one in STATED])
def test_a_crawl_keeps_the_hosts_of_every_stated_document_together(key):
    one = stating(key, "documents.elsewhere.example")
    assert stated_addresses(one)
    assert "elsewhere.example" in domains_of(one)


@pytest.mark.parametrize("route", STATED, ids=lambda one: one.key)
def test_a_stated_document_is_asked_for_some_night(route):
    one = stating(route.key, "documents.a.example")
    places = route.places(one, NIGHT)
    assert len(places) >= 1
    assert any(route.serves(is_current=is_current, is_filling=True) for is_current in (True, False))
    assert all(route.tells)


def test_what_forgets_is_never_asked_for_a_past_night():
    kinds = {one.key for one in ROUTES if one.nights is Nights.CURRENT}
    assert kinds == {"feeds", "sections"}
    for key in kinds:
        assert not BY_KEY[key].serves(is_current=False, is_filling=True)


@pytest.mark.parametrize("kind", [Kind.FEED, Kind.SITEMAP, Kind.SECTION, Kind.ROBOTS, Kind.OTHER])
def test_a_document_whose_route_was_not_kept_is_read_as_the_plainest_of_its_kind(kind):
    assert route_of_kind(kind).kind is kind


def test_only_who_lists_stories_as_they_appear_is_believed_on_their_time():
    assert {one for one in Via if one.trust} == {Via.FEED, Via.NEWS_SITEMAP, Via.SITEMAP}
    assert Via.FEED.trust > Via.NEWS_SITEMAP.trust
