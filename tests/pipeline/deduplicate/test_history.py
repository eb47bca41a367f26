"""Law 1: whatever the order of days, re-runs, backfills and removals, the clusters are the same."""

import weakref
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.deduplicate import stale_days, update_clusters
from pipeline.layout import clusters_key, method_key
from pipeline.store.folder import FolderStore

pytestmark = pytest.mark.slow

WINDOW = 2
START = date(2026, 3, 1)
SCHEMA = pa.schema(
    [
        ("article_id", pa.string()),
        ("source_id", pa.string()),
        ("title", pa.string()),
        ("text", pa.string()),
        ("language", pa.string()),
        ("published_at", pa.timestamp("us", "UTC")),
        ("first_captured_at", pa.timestamp("us", "UTC")),
        ("published_on", pa.date32()),
    ]
)
PEOPLE = ("Anna Field", "Boris Hill", "Carla Wood", "Derek Lake", "Elena Marsh", "Farid Stone")
PLACES = ("harbour", "library", "hospital", "stadium", "museum", "railway station")
STORIES = [
    f"The council of Northtown {verb} on Tuesday the plan of {person} for a new {place}, which "
    f"will cost {cost} million crowns and open in {year}. {person} told reporters that the old "
    f"{place} had leaked for decades and that nobody would {regret} its {end}. Neighbours who "
    f"came to the {place} were less sure and asked who pays when the {thing} breaks again."
    for person, place, verb, cost, year, regret, end, thing in [
        (PEOPLE[0], PLACES[0], "approved", 14, 2029, "mourn", "closure", "crane"),
        (PEOPLE[1], PLACES[1], "rejected", 27, 2031, "miss", "demolition", "heating"),
        (PEOPLE[2], PLACES[2], "postponed", 310, 2034, "regret", "sale", "scanner"),
        (PEOPLE[3], PLACES[3], "discussed", 88, 2028, "notice", "removal", "floodlight"),
    ]
]
TAIL = " A second vote is planned for the autumn, once the auditors have read the books again."


class World:
    """What is published: article id -> (day, story, minute), and a store that follows it."""

    def __init__(self, store):
        self.store = store
        self.articles = {}

    def table_of(self, day):
        rows = [
            {
                "article_id": article,
                "source_id": f"us_{article}",
                "title": f"Council on story {story}",
                "text": STORIES[story] + (TAIL if len(article) % 2 else ""),
                "language": "en",
                "published_at": moment(number, minute) if minute is not None else None,
                "first_captured_at": moment(number, 1000),
                "published_on": day,
            }
            for article, (number, story, minute) in self.articles.items()
            if START + timedelta(days=number) == day
        ]
        return pa.Table.from_pylist(rows, schema=SCHEMA)

    def settle(self, *numbers):
        days = [START + timedelta(days=number) for number in numbers]
        return update_clusters(
            self.store, {day: self.table_of(day) for day in days}, window_days=WINDOW
        )

    def clusters(self):
        prefix = clusters_key(START).partition("on=")[0]
        return {key: self.store.read(key) for key in self.store.keys(prefix)}


def moment(number, minutes):
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=number, minutes=minutes)


def in_one_batch(folder, articles):
    world = World(FolderStore(folder))
    world.articles = dict(articles)
    world.settle(*sorted({number for number, *_ in articles.values()}))
    return world.clusters()


articles_strategy = st.dictionaries(
    st.sampled_from([f"a{n:02}" if n % 2 else f"b{n:03}" for n in range(14)]),
    st.tuples(st.integers(0, 7), st.integers(0, len(STORIES) - 1), st.none() | st.integers(0, 900)),
    min_size=1,
    max_size=14,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(articles_strategy, min_size=1, max_size=3),
    order=st.randoms(use_true_random=False),
)
def test_any_order_of_days_reruns_moves_and_removals_ends_in_one_batch(
    steps, order, tmp_path_factory
):
    world = World(FolderStore(tmp_path_factory.mktemp("shuffled")))
    for articles in steps:  # each step corrects, moves, adds and removes articles
        before = world.articles
        world.articles = articles
        differing = [
            state
            for article in {*before, *articles}
            if before.get(article) != articles.get(article)
            for state in (before.get(article), articles.get(article))
            if state
        ]
        touched = sorted({number for number, *_ in differing})
        order.shuffle(touched)
        touched += touched[: order.randint(0, 2)]  # re-runs
        while touched:
            size = order.randint(1, 3)
            world.settle(*touched[:size])
            touched = touched[size:]
    assert world.clusters() == in_one_batch(tmp_path_factory.mktemp("batch"), world.articles)


class CrashError(Exception):
    """The machine went away."""


class FailingStore(FolderStore):
    """A folder whose machine goes away after some number of changes."""

    changes_left = 10**9

    def write(self, key, data, **conditions):
        self.spend()
        return super().write(key, data, **conditions)

    def delete(self, key):
        self.spend()
        super().delete(key)

    def spend(self):
        if self.changes_left == 0:
            raise CrashError
        self.changes_left -= 1


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    before=articles_strategy,
    after=articles_strategy,
    changes=st.integers(0, 25),
    unrelated=st.integers(0, 7),
)
def test_a_call_after_a_crash_finishes_what_it_left(
    before, after, changes, unrelated, tmp_path_factory
):
    store = FailingStore(tmp_path_factory.mktemp("crashed"))
    world = World(store)
    world.articles = before
    world.settle(*range(8))
    world.articles = after
    store.changes_left = changes
    try:
        world.settle(*range(8))
    except CrashError:
        store.changes_left = 10**9
        # the crash may have come before all days were even noted: the caller calls again
        world.settle(*range(8)) if changes < 16 else world.settle(unrelated)
    assert world.clusters() == in_one_batch(tmp_path_factory.mktemp("batch"), after)


@pytest.fixture
def world(tmp_path):
    return World(FolderStore(tmp_path))


def rows_of(world):
    found = {}
    for data in world.clusters().values():
        for row in pq.read_table(pa.BufferReader(data)).to_pylist():
            found[row["article_id"]] = row
    return found


def test_a_backfilled_earlier_original_takes_over(world):
    world.articles = {"copy": (3, 0, 5), "late": (4, 0, 5)}
    world.settle(3, 4)
    assert rows_of(world)["late"]["representative_id"] == "copy"
    world.articles["orig"] = (2, 0, 5)
    changed = world.settle(2)
    assert [row["representative_id"] for row in rows_of(world).values()] == ["orig"] * 3
    assert sorted(changed) == [START + timedelta(days=number) for number in (2, 3, 4)]


def test_a_removed_link_lets_its_cluster_fall_apart_beyond_the_window(world):
    world.articles = {"a": (0, 0, 5), "b": (2, 0, 5), "c": (4, 0, 5), "d": (6, 0, 5)}
    world.settle(0, 2, 4, 6)
    assert len({row["cluster_id"] for row in rows_of(world).values()}) == 1
    del world.articles["b"]
    changed = world.settle(2)
    rows = rows_of(world)
    assert rows["a"]["relation"] is None
    assert rows["d"]["representative_id"] == "c"
    assert changed[START + timedelta(days=2)].num_rows == 0
    assert START + timedelta(days=6) in changed


def test_ties_go_to_the_earliest_captured_then_to_the_id(world):
    world.articles = {"b": (1, 0, None), "a": (1, 0, None)}
    world.settle(1)
    assert rows_of(world)["b"]["representative_id"] == "a"


def test_fingerprints_of_an_older_release_are_found_and_made_again(world):
    world.articles = {"a": (0, 0, 5), "b": (1, 0, 5)}
    world.settle(0, 1)
    assert stale_days(world.store) == []
    world.store.write(method_key(), b"2")
    assert stale_days(world.store) == [START, START + timedelta(days=1)]
    world.settle(0)
    assert stale_days(world.store)  # a day is left
    world.settle(0, 1)
    assert stale_days(world.store) == []


RELEASE = " ".join(
    f"The new ferry of the line carries {number} cars past pier {number + 3} and its crew of "
    f"{number + 40} sails from {place} at dawn."
    for number, place in enumerate(("Northtown", "Eastmouth", "Westvale", "Lindow"), start=61)
)
OWN_WORK = " ".join(
    f"Fishermen in bay {number} told this paper that {number * 7} nets were torn by keels and "
    f"that harbour {number + 1} has promised repairs since {1950 + number}."
    for number in range(11, 26)
)


def test_a_passage_inside_longer_work_of_its_own_is_reuse_and_joins_nothing(world):
    world.articles = {"release": (0, 0, 5), "work": (1, 1, 5)}
    texts = {"release": RELEASE, "work": f"{OWN_WORK} {RELEASE} {OWN_WORK[::-1]}"}

    def table_of(day):
        table = World.table_of(world, day)
        named = [texts[name] for name in table["article_id"].to_pylist()]
        titles = [
            {"release": "New ferry sails", "work": "Nets torn in bays"}[name]
            for name in table["article_id"].to_pylist()
        ]
        table = table.set_column(3, "text", pa.array(named, pa.string()))
        return table.set_column(2, "title", pa.array(titles, pa.string()))

    world.table_of = table_of
    world.settle(1)
    world.settle(0)
    rows = rows_of(world)
    assert rows["work"]["cluster_id"] != rows["release"]["cluster_id"]
    assert rows["work"]["relation"] is None
    assert rows["work"]["reused_id"] == "release"
    assert rows["release"]["reused_id"] is None
    assert 0.1 < rows["work"]["reused_share"] < 0.4
    first, last = map(int, rows["work"]["passages"].split("-"))
    assert last - first + 1 >= len(RELEASE.split()) - 4
    del world.articles["release"]
    world.settle(0)
    assert rows_of(world)["work"]["reused_id"] is None


def test_prints_are_counted_in_their_order_with_the_hours_since_the_first(world):
    world.articles = {"a": (0, 0, 0), "b": (0, 0, 90), "c": (1, 0, 0)}
    world.settle(0, 1)
    rows = rows_of(world)
    assert [rows[name]["print_order"] for name in "abc"] == [1, 2, 3]
    assert [rows[name]["hours_after_first"] for name in "abc"] == [0, 1.5, 24]


def test_a_second_run_changes_nothing(world):
    world.articles = {"a": (0, 0, 5), "b": (1, 0, 5), "c": (1, 1, 5)}
    assert world.settle(0, 1)
    assert world.settle(1, 0) == {}
    assert world.settle() == {}


def test_the_articles_of_one_day_are_let_go_before_the_next_day_is_asked_for(world):
    world.articles = {"a": (0, 0, 5), "b": (1, 0, 5), "c": (2, 1, 5)}
    asked = []

    class Days(Mapping):
        def __getitem__(self, day):
            assert all(table() is None for table in asked)
            table = world.table_of(day)
            asked.append(weakref.ref(table))
            return table

        def __iter__(self):
            return (START + timedelta(days=number) for number in range(3))

        def __len__(self):
            return 3

    update_clusters(world.store, Days(), window_days=WINDOW)
    assert len(asked) == 3
    assert rows_of(world)["b"]["representative_id"] == "a"


def test_every_article_has_a_row_and_lone_ones_name_themselves(world):
    world.articles = {"a": (0, 0, 5), "b": (0, 1, 5)}
    (table,) = world.settle(0).values()
    assert table.column_names == [
        "article_id",
        "cluster_id",
        "representative_id",
        "relation",
        "resemblance",
        "containment",
        "print_order",
        "hours_after_first",
        "reused_id",
        "reused_cluster_id",
        "reused_share",
        "passages",
    ]
    assert table["representative_id"].to_pylist() == ["a", "b"]
    assert table["relation"].to_pylist() == [None, None]
