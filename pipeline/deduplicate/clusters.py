"""Join edges into clusters and choose who stands for each: a pure function of all edges."""

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.records import Relation

SOME_DAY = date.min
LONG_AGO = datetime.min.replace(tzinfo=UTC)
FEWEST_STORIES = 3  # that an article holds parts of, to be a round-up
SMALL_PART = 0.4
STRENGTH = {Relation.EXACT: 2, Relation.NEAR: 1, Relation.REWRITE: 0}
CLUSTERS = pa.schema(
    [
        ("article_id", pa.string()),
        ("on", pa.date32()),
        ("cluster_id", pa.string()),
        ("representative_id", pa.string()),
        ("relation", pa.string()),  # to the representative; null for it and for a lone article
        ("resemblance", pa.float32()),
        ("containment", pa.float32()),  # of the article in the representative
        ("component_id", pa.string()),  # who is reached by any edge at all: what history follows
    ]
)


Row = tuple[str, str, str | None, float | None, float | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """How one article repeats another, seen from the first."""

    relation: Relation
    resemblance: float
    containment: float  # of the article in the other
    other_containment: float

    def reversed(self) -> "Edge":
        """The same edge, seen from the other."""
        return Edge(
            relation=self.relation,
            resemblance=self.resemblance,
            containment=self.other_containment,
            other_containment=self.containment,
        )

    @property
    def strength(self) -> tuple[float, ...]:
        """What makes one edge better than another."""
        return (
            STRENGTH[self.relation],
            self.resemblance,
            self.containment,
            self.other_containment,
        )


# An article on its day: one that moves is for a moment on two, and no link between them.
Node = tuple[str, date]
Links = dict[Node, dict[Node, Edge]]
Order = tuple[datetime, datetime, str]


def cluster(articles: pa.Table, edges: pa.Table) -> pa.Table:
    """The cluster of every article named in either table, sorted by id and day.

    Both may say on which day an article is (`on`, `other_on`). Of `articles` nothing else is
    needed than `article_id`: those without an edge are clusters of one.
    """
    links, order = _graph(edges)
    rows: dict[Node, Row] = {}
    for component in _components(links):
        component_id = min(component)[0]
        inside = without_bridges(component, links)
        for members in _components(inside):
            rows.update(_rows(members, inside, order, component_id))
    for node in _nodes(articles, "article_id", "on"):
        if node not in rows:
            rows[node] = (cluster_id([node[0]]), node[0], None, None, None, node[0])
    if not rows:
        return CLUSTERS.empty_table()
    columns = zip(*((*node, *rows[node]) for node in sorted(rows)), strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, CLUSTERS, strict=True)]
    return pa.Table.from_arrays(arrays, schema=CLUSTERS)


def cluster_id(members: Iterable[str]) -> str:
    """The id of a cluster: a function of its members and of nothing else.

    >>> cluster_id(["b", "a"]) == cluster_id(["a", "b"])
    True
    """
    return hashlib.sha256("\n".join(sorted(members)).encode()).hexdigest()[:32]


def is_joined_to(articles: pa.Table, edges: pa.Table) -> pa.Array:
    """Which edges hang together, by any chain of edges, with one of some articles."""
    both = pa.concat_arrays(
        [_keys(edges, "article_id", "on"), _keys(edges, "other_id", "other_on")]
    ).dictionary_encode()
    ends = both.indices.to_numpy()
    left, right = ends[: edges.num_rows], ends[edges.num_rows :]
    label = np.arange(len(both.dictionary))
    while True:  # every article takes the least label around it, then that one's label
        lower = label.copy()
        np.minimum.at(lower, left, label[right])
        np.minimum.at(lower, right, label[left])
        lower = lower[lower]
        if (lower == label).all():
            break
        label = lower
    seeds = _keys(articles, "article_id", "on")
    is_wanted = np.zeros(len(label), np.bool_)
    is_wanted[label[pc.is_in(both.dictionary, value_set=seeds).to_numpy(False)]] = True
    return pa.array(is_wanted[label[left]])


def _keys(table: pa.Table, name: str, on: str) -> pa.Array:
    days = table[on].cast(pa.int32()).cast(pa.string())
    keys = pc.binary_join_element_wise(table[name], days, " ")
    return pa.concat_arrays([pa.array([], pa.string()), *keys.chunks])


def _nodes(table: pa.Table, name: str, on: str) -> Iterator[Node]:
    ids = table[name].to_pylist()
    days = table[on].to_pylist() if on in table.column_names else [SOME_DAY] * len(ids)
    return zip(ids, days, strict=True)


def without_bridges(component: Sequence[Node], links: Links) -> Links:
    """The links of a component without those of round-ups, which glue strangers together.

    A round-up holds parts of several stories, each a small part of it, and without round-ups
    these stories have nothing to do with each other. A long original whose copies were shortened
    is none: its copies share its opening with each other.
    """
    parts = {node: _parts_of(node, links) for node in component}
    hubs = {node: found for node, found in parts.items() if len(found) >= FEWEST_STORIES}
    if not hubs:
        return {node: links[node] for node in component}
    inside = {node: dict(links[node]) for node in component}
    stories = list(_components({node: links[node] for node in component if node not in hubs}))
    story_of = {node: number for number, story in enumerate(stories) for node in story}
    for hub, found in hubs.items():
        held = {story_of[node] for node in found if node in story_of}
        own = {story_of[node] for node in links[hub].keys() - found if node in story_of}
        strangers = held - own
        if len(strangers) < FEWEST_STORIES:
            continue
        for other in found:
            if other not in story_of or story_of[other] in strangers:
                inside[hub].pop(other, None)
                inside[other].pop(hub, None)
    return inside


def _parts_of(node: Node, links: Links) -> set[Node]:
    """The neighbours that hold only a small part of an article."""
    return {other for other, edge in links[node].items() if edge.containment < SMALL_PART}


def _rows(
    members: Sequence[Node], links: Links, order: dict[Node, Order], component_id: str
) -> Iterator[tuple[Node, Row]]:
    representative = min(members, key=order.__getitem__)
    name, representative_id = cluster_id({article for article, _ in members}), representative[0]
    ways = strongest_ways(representative, set(members), links)
    for member in members:
        way = ways.get(member)
        if way is None:
            yield member, (name, representative_id, None, None, None, component_id)
            continue
        measured = (way.relation.value, way.resemblance, way.containment)
        yield member, (name, representative_id, *measured, component_id)


def strongest_ways(start: Node, members: set[Node], links: Links) -> dict[Node, Edge]:
    """How each member repeats `start`: by its own edge, else by the strongest chain of edges.

    A chain is as strong as its weakest edge, in relation, resemblance and containment.
    """
    ways: dict[Node, Edge] = {}
    heap: list[tuple[tuple[float, ...], Node, int, Edge]] = []
    turn = count()  # equal ways in the order they were found: edges need no order

    def reach(node: Node, way: Edge | None) -> None:
        for other, edge in links[node].items():
            if other in members and other != start and other not in ways:
                longer = _weaker(way, edge.reversed()) if way else edge.reversed()
                weakness = tuple(-part for part in longer.strength)
                heapq.heappush(heap, (weakness, other, next(turn), longer))

    reach(start, None)
    while heap:
        *_, node, _, way = heapq.heappop(heap)
        if node not in ways:
            ways[node] = way
            reach(node, way)
    direct = links.get(start, {})
    return {other: direct[other].reversed() if other in direct else ways[other] for other in ways}


def _weaker(one: Edge, two: Edge) -> Edge:
    return Edge(
        relation=min(one.relation, two.relation, key=STRENGTH.__getitem__),
        resemblance=min(one.resemblance, two.resemblance),
        containment=min(one.containment, two.containment),
        other_containment=min(one.other_containment, two.other_containment),
    )


def _graph(edges: pa.Table) -> tuple[Links, dict[Node, Order]]:
    links: Links = defaultdict(dict)
    order: dict[Node, Order] = {}
    ends = zip(
        _nodes(edges, "article_id", "on"), _nodes(edges, "other_id", "other_on"), strict=True
    )
    for (node, other), row in zip(ends, edges.to_pylist(), strict=True):
        order[node] = _order(node, row["published_at"], row["captured_at"])
        order[other] = _order(other, row["other_published_at"], row["other_captured_at"])
        edge = Edge(
            relation=Relation(row["relation"]),
            resemblance=row["resemblance"],
            containment=row["containment"],
            other_containment=row["other_containment"],
        )
        links[node][other] = edge
        links[other][node] = edge.reversed()
    return links, order


def _order(node: Node, published: datetime | None, captured: datetime | None) -> Order:
    """Earliest published first, ties earliest captured, then by id."""
    seen = captured or LONG_AGO
    return (published or seen, seen, node[0])


def _components(links: Links) -> Iterator[list[Node]]:
    seen: set[Node] = set()
    for node in links:
        if node in seen:
            continue
        seen.add(node)
        component, waiting = [], [node]
        while waiting:
            current = waiting.pop()
            component.append(current)
            fresh = [other for other in links[current] if other not in seen and other in links]
            seen.update(fresh)
            waiting.extend(fresh)
        yield component
