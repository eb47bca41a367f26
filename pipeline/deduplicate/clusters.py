"""Join edges into clusters and choose who stands for each: a pure function of all edges."""

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.records import Relation

SOME_DAY = date.min
LONG_AGO = -62_135_596_800_000_000  # the first day of the first year, in microseconds
AN_HOUR = 3_600_000_000
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
        ("print_order", pa.int32()),  # 1 for the representative
        ("hours_after_first", pa.float32()),
        ("reused_id", pa.string()),  # the representative of what it holds a passage of
        ("reused_cluster_id", pa.string()),
        ("reused_share", pa.float32()),  # of its runs of words
        ("passages", pa.string()),  # of its words
        ("component_id", pa.string()),  # who is reached by any edge at all: what history follows
    ]
)
LISTED = pa.schema([CLUSTERS.field("article_id"), CLUSTERS.field("on")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article stands in its cluster."""

    cluster_id: str
    representative_id: str
    way: "Edge | None" = None  # how it repeats the representative
    print_order: int | None = None
    hours_after_first: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """An earlier article of which another holds a passage."""

    of: "Node"
    share: float
    passages: str


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
Order = tuple[int, int, str]  # when it was published and captured, in microseconds, and its id


def cluster(articles: pa.Table, edges: pa.Table) -> pa.Table:
    """The cluster of every article named in either table, sorted by id and day.

    Both may say on which day an article is (`on`, `other_on`). Of `articles` nothing else is
    needed than `article_id`: those without an edge are clusters of one.
    """
    graph = _graph(edges)
    places: dict[Node, Place] = {}
    components: dict[Node, str] = {}
    for component in _components(graph.near):
        components |= dict.fromkeys(component, min(component)[0])
        joined = {node: graph.links[node] for node in component if node in graph.links}
        for alone in component if len(joined) < len(component) else ():
            if alone not in joined:
                places[alone] = _alone(alone)
        for part in _components(joined):
            inside = without_bridges(part, joined)
            for members in _components(inside):
                places.update(_placed(members, inside, graph.order))
    rows = [(*node, *_row(node, places, graph.reuses), components[node]) for node in places]
    columns = zip(*rows, strict=True) if rows else [[]] * len(CLUSTERS)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, CLUSTERS, strict=True)]
    found = [
        pa.Table.from_arrays(arrays, schema=CLUSTERS),
        _lone_ones(_days_of(articles), places),
    ]
    order = [("article_id", "ascending"), ("on", "ascending")]
    return pa.concat_tables(found).sort_by(order).combine_chunks()


def _lone_ones(listed: pa.Table, places: Collection[Node]) -> pa.Table:
    """Clusters of one, which most articles are: a few columns and no objects."""
    joined = pa.array(sorted({article for article, _ in places}), pa.string())
    is_named = pc.is_in(listed["article_id"], value_set=joined)
    named = _nodes(listed.filter(is_named), "article_id", "on")
    lone = pa.concat_tables(
        [
            listed.filter(pc.invert(is_named)),
            _listed([node for node in named if node not in places]),
        ]
    )
    ids = lone["article_id"]
    known = {
        "article_id": ids,
        "on": lone["on"],
        "cluster_id": pa.array([_named(article) for article in ids.to_pylist()], pa.string()),
        "representative_id": ids,
        "component_id": ids,
    }
    columns = [known.get(field.name, pa.nulls(len(lone), field.type)) for field in CLUSTERS]
    return pa.Table.from_arrays(columns, schema=CLUSTERS)


def _days_of(articles: pa.Table) -> pa.Table:
    """Each article and its day, once."""
    some_day = pa.repeat(pa.scalar(SOME_DAY, pa.date32()), len(articles))
    on = articles["on"] if "on" in articles.column_names else some_day
    table = pa.Table.from_arrays([articles["article_id"], on], schema=LISTED)
    return table.group_by(LISTED.names).aggregate([])


def _listed(nodes: Sequence[Node]) -> pa.Table:
    columns = [[article for article, _ in nodes], [on for _, on in nodes]]
    return pa.Table.from_arrays(
        [pa.array(*one) for one in zip(columns, LISTED.types, strict=True)], schema=LISTED
    )


def cluster_id(members: Iterable[str]) -> str:
    """The id of a cluster: a function of its members and of nothing else.

    >>> cluster_id(["b", "a"]) == cluster_id(["a", "b"])
    True
    """
    return _named("\n".join(sorted(members)))


def _named(members: str) -> str:
    return hashlib.sha256(members.encode()).hexdigest()[:32]


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


def _alone(node: Node) -> Place:
    return Place(cluster_id=cluster_id([node[0]]), representative_id=node[0])


def _placed(
    members: Sequence[Node], links: Links, order: dict[Node, Order]
) -> Iterator[tuple[Node, Place]]:
    if len(members) == 1:
        yield members[0], _alone(members[0])
        return
    printed = sorted(members, key=order.__getitem__)
    representative = printed[0]
    name = cluster_id({article for article, _ in members})
    ways = strongest_ways(representative, set(members), links)
    for number, member in enumerate(printed, start=1):
        after = (order[member][0] - order[representative][0]) / AN_HOUR
        yield (
            member,
            Place(
                cluster_id=name,
                representative_id=representative[0],
                way=ways.get(member),
                print_order=number,
                hours_after_first=round(after, 2),
            ),
        )


def _row(
    node: Node, places: dict[Node, Place], reuses: dict[Node, list[Reuse]]
) -> tuple[str | float | int | None, ...]:
    """What is known of an article, in the order of the columns."""
    place = places[node]
    way = place.way
    measured = (way.relation.value, way.resemblance, way.containment) if way else (None,) * 3
    reused = _most_reused(place, places, reuses.get(node, ()))
    of = places[reused.of] if reused else None
    return (
        place.cluster_id,
        place.representative_id,
        *measured,
        place.print_order,
        place.hours_after_first,
        of.representative_id if of else None,
        of.cluster_id if of else None,
        reused.share if reused else None,
        reused.passages if reused else None,
    )


def _most_reused(place: Place, places: dict[Node, Place], reuses: Iterable[Reuse]) -> Reuse | None:
    """The passage that is most of an article, of a story that is not its own."""
    others = [one for one in reuses if places[one.of].cluster_id != place.cluster_id]
    return min(others, key=lambda one: (-one.share, one.of), default=None)


def strongest_ways(start: Node, members: set[Node], links: Links) -> dict[Node, Edge]:
    """How each member repeats `start`: by its own edge, else by the strongest chain of edges.

    A chain is as strong as its weakest edge, in relation, resemblance and containment.
    """
    direct = links.get(start, {})
    if members - {start} <= direct.keys():
        return {other: direct[other].reversed() for other in members if other != start}
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
    return {other: direct[other].reversed() if other in direct else ways[other] for other in ways}


def _weaker(one: Edge, two: Edge) -> Edge:
    return Edge(
        relation=min(one.relation, two.relation, key=STRENGTH.__getitem__),
        resemblance=min(one.resemblance, two.resemblance),
        containment=min(one.containment, two.containment),
        other_containment=min(one.other_containment, two.other_containment),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Graph:
    """Articles and what ties them."""

    links: Links  # that join them into clusters
    near: dict[Node, set[Node]]  # by any edge at all
    reuses: dict[Node, list[Reuse]]  # of each article, the earlier ones of which it holds a part
    order: dict[Node, Order]


def _graph(edges: pa.Table) -> _Graph:
    links: Links = defaultdict(dict)
    near: dict[Node, set[Node]] = defaultdict(set)
    reuses: dict[Node, list[Reuse]] = defaultdict(list)
    order: dict[Node, Order] = {}
    for node, other, first, second, measured in _rows_of(edges):
        order[node], order[other] = (*first, node[0]), (*second, other[0])
        near[node].add(other)
        near[other].add(node)
        named, resemblance, containment, other_containment, passages, other_passages = measured
        relation = Relation(named)
        if relation is Relation.REUSE:
            is_later = order[node] > order[other]
            later, earlier = (node, other) if is_later else (other, node)
            share = containment if is_later else other_containment
            reused = passages if is_later else other_passages
            reuses[later].append(Reuse(of=earlier, share=share, passages=reused or ""))
            continue
        edge = Edge(
            relation=relation,
            resemblance=resemblance,
            containment=containment,
            other_containment=other_containment,
        )
        links[node][other] = edge
        links[other][node] = edge.reversed()
    return _Graph(links=links, near=near, reuses=reuses, order=order)


def _rows_of(edges: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Both ends of each edge, when each was published and captured, and what was measured."""
    measured = ("relation", "resemblance", "containment", "other_containment")
    passages = ("passages", "other_passages")
    return zip(
        _nodes(edges, "article_id", "on"),
        _nodes(edges, "other_id", "other_on"),
        _times(edges, "published_at", "captured_at"),
        _times(edges, "other_published_at", "other_captured_at"),
        zip(*(edges[name].to_pylist() for name in (*measured, *passages)), strict=True),
        strict=True,
    )


def _times(edges: pa.Table, published: str, captured: str) -> Iterator[tuple[int, int]]:
    """Earliest published first, ties earliest captured."""
    seen = pc.fill_null(edges[captured].cast(pa.int64()), LONG_AGO)
    told = pc.coalesce(edges[published].cast(pa.int64()), seen)
    return zip(told.to_pylist(), seen.to_pylist(), strict=True)


def _components(links: Mapping[Node, Collection[Node]]) -> Iterator[list[Node]]:
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
