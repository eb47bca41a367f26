"""Join edges into clusters and choose who stands for each: a pure function of all edges."""

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
        ("print_order", pa.int32()),  # 1 for the representative
        ("hours_after_first", pa.float32()),
        ("reused_id", pa.string()),  # the representative of what it holds a passage of
        ("reused_cluster_id", pa.string()),
        ("reused_share", pa.float32()),  # of its runs of words
        ("passages", pa.string()),  # of its words
        ("component_id", pa.string()),  # who is reached by any edge at all: what history follows
    ]
)


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
Order = tuple[datetime, datetime, str]


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
    for node in _nodes(articles, "article_id", "on"):
        if node not in places:
            places[node] = _alone(node)
    if not places:
        return CLUSTERS.empty_table()
    rows = (
        (*node, *_row(node, places, graph.reuses), components.get(node, node[0]))
        for node in sorted(places)
    )
    columns = zip(*rows, strict=True)
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
        after = (order[member][0] - order[representative][0]) / timedelta(hours=1)
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
    ends = zip(
        _nodes(edges, "article_id", "on"), _nodes(edges, "other_id", "other_on"), strict=True
    )
    for (node, other), row in zip(ends, edges.to_pylist(), strict=True):
        order[node] = _order(node, row["published_at"], row["captured_at"])
        order[other] = _order(other, row["other_published_at"], row["other_captured_at"])
        near[node].add(other)
        near[other].add(node)
        relation = Relation(row["relation"])
        if relation is Relation.REUSE:
            is_later = order[node] > order[other]
            later, earlier = (node, other) if is_later else (other, node)
            share = row["containment"] if is_later else row["other_containment"]
            passages = row["passages"] if is_later else row["other_passages"]
            reuses[later].append(Reuse(of=earlier, share=share, passages=passages or ""))
            continue
        edge = Edge(
            relation=relation,
            resemblance=row["resemblance"],
            containment=row["containment"],
            other_containment=row["other_containment"],
        )
        links[node][other] = edge
        links[other][node] = edge.reversed()
    return _Graph(links=links, near=near, reuses=reuses, order=order)


def _order(node: Node, published: datetime | None, captured: datetime | None) -> Order:
    """Earliest published first, ties earliest captured, then by id."""
    seen = captured or LONG_AGO
    return (published or seen, seen, node[0])


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
