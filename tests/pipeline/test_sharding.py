from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sharding import domains_of, shards
from pipeline.sources import Source


def source(name, *, host=None, **changes):
    return Source(
        id=f"us_{name}", name=name, homepage=f"https://{host or name}.example/", **changes
    )


def test_few_sources_share_a_shard():
    found = shards([source("b"), source("a")], shard_sources=5, shards=20)
    assert found == [["us_a", "us_b"]]


@pytest.mark.parametrize("number", [6, 20, 60])
def test_a_shard_holds_about_as_many_sources_as_asked_for(number):
    found = shards([source(f"s{at}") for at in range(number)], shard_sources=5, shards=20)
    assert 0 < len(found) <= ceil(number / 5)


def test_sources_that_share_a_host_share_a_shard_also_where_each_should_be_alone():
    found = shards(
        [
            source("a", feeds=["https://feeds.shared.example/a"]),
            source("b", hosts=["cdn.shared.example"]),
            source("c"),
            source("d", sitemaps=["https://www.c.example/map.xml"]),
        ],
        shard_sources=1,
        shards=1_000,
    )
    assert sorted(found) == [["us_a", "us_b"], ["us_c", "us_d"]]


NAMES = st.integers(0, 40).map(lambda n: f"s{n}")
SOURCES = st.dictionaries(NAMES, st.lists(st.integers(0, 60), max_size=3), max_size=40).map(
    lambda found: [
        source(name, hosts=[f"www.h{host}.example" for host in hosts])
        for name, hosts in found.items()
    ]
)


@given(SOURCES, st.integers(1, 40), st.integers(1, 8), st.randoms())
def test_no_host_is_in_two_shards_nothing_is_lost_and_order_does_not_count(
    sources, shard_sources, count, random
):
    found = shards(sources, shard_sources=shard_sources, shards=count)
    assert sorted(one for shard in found for one in shard) == sorted(one.id for one in sources)
    by_id = {one.id: one for one in sources}
    seen = [{domain for one in shard for domain in domains_of(by_id[one])} for shard in found]
    assert sum(len(domains) for domains in seen) == len(set().union(*seen))
    assert len(found) <= min(count, ceil(len(sources) / shard_sources))
    turned = list(sources)
    random.shuffle(turned)
    assert shards(turned, shard_sources=shard_sources, shards=count) == found


def test_another_shard_moves_few_sources():
    sources = [source(f"x{n}") for n in range(400)]
    before = shards(sources, shard_sources=5, shards=20)
    after = shards(sources, shard_sources=5, shards=21)
    old = {one: number for number, shard in enumerate(before) for one in shard}
    new = {one: number for number, shard in enumerate(after) for one in shard}
    moved = sum(1 for one in old if old[one] != new[one])
    assert len(before) == 20
    assert moved < 60
