"""Reports of one form each that are never copies of each other, in many languages.

    python -m benchmarks.dedup.forms [--reports 30] [--of forms|world|lists]

A family is one form in one language; its reports differ in numbers, names, places and a few words,
and nothing in here knows how copies are found. They are told apart as one day, and as a month of
nights with one report of each family a night.
"""

import argparse
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.dedup import corpora
from benchmarks.dedup.transformations import Story, replace
from pipeline.deduplicate import cluster, find_edges, fingerprint_day, update_clusters
from pipeline.layout import clusters_key, day_edges_key
from pipeline.records import Relation
from pipeline.store.folder import FolderStore

SLOT = re.compile(r"\{(\w+)\}")
UNPARTED = {"zh", "ja", "th"}
FREE_WORDS = 60
SERIES = {"column", "liveblog"}
SITES = 4  # that print the reports of one family; a column has one

Forms = dict[str, dict[str, list[str] | str]]


@cache
def forms_of(name: str) -> Forms:
    """Those of a file: `forms`, and `world` and `lists`, each written later and apart."""
    with (Path(__file__).parent / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def families(of: str = "forms") -> list[tuple[str, str]]:
    return [
        (language, name)
        for language, forms in forms_of(of).items()
        for name, form in forms.items()
        if isinstance(form, str)
    ]


def reports(count: int, seed: int = 5, of: str = "forms") -> list[Story]:
    """So many reports of every family, one a day."""
    return [
        story
        for language, name in families(of)
        for story in _reports_of(
            forms_of(of)[language], language, name, count, Random(f"{language}{name}{seed}")
        )
    ]


def _reports_of(
    forms: Mapping[str, list[str] | str], language: str, name: str, count: int, random: Random
) -> Iterator[Story]:
    titles = {
        "same": forms["day"][0],
        "none": "",
    }
    kind = random.choice(["same", "none", "filled", "filled"])
    for number in range(count):
        text = filled(str(forms[name]), forms, language, random)
        title = titles.get(kind)
        if title is None:
            title = filled("{place}: {word} {day} {n}", forms, language, random)
        yield Story(
            title=title,
            text=text,
            site=f"{language}_site{0 if name in SERIES else number % SITES}",
            day=number % 30,
            cluster=f"{language} {name} {number}",
            variant=f"{language} {name}",
            lang=language,
        )


def filled(form: str, forms: Mapping[str, list[str] | str], language: str, random: Random) -> str:
    places = list(forms["place"])
    random.shuffle(places)

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if name == "n":
            return str(random.randint(2, random.choice([40, 40, 9000])))
        if name == "d":
            sign = "." if language in {"en", "zh", "ja", "ko", "th", "hi"} else ","
            return f"{random.randint(0, 90)}{sign}{random.randint(1, 99)}"
        if name == "s":
            return f"{random.randint(2, 6)}:{random.randint(0, 5)}"
        if name == "c":
            return f"{random.randint(7, 21)}:{random.choice(['00', '15', '30', '45'])}"
        if name in {"place", "other"}:
            return places[name == "other"]
        if name == "free":
            return _free(forms, language, random)
        return random.choice(list(forms[name]))

    return SLOT.sub(fill, form)


def _free(forms: Mapping[str, list[str] | str], language: str, random: Random) -> str:
    """Words of the language's other forms, shuffled: what this week's column says."""
    texts = [SLOT.sub(" ", form) for form in forms.values() if isinstance(form, str)]
    joined = "".join(texts) if language in UNPARTED else " ".join(texts)
    if language in UNPARTED:
        cut = [joined[place : place + 3] for place in range(0, len(joined), 3)]
        return "".join(random.sample(cut, FREE_WORDS)) + "。"
    return " ".join(random.sample(joined.split(), FREE_WORDS)) + "."


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dedup.forms", description=__doc__)
    parser.add_argument("--reports", type=int, default=30)
    parser.add_argument("--of", choices=["forms", "world", "lists"], default="forms")
    stated = parser.parse_args()
    stories = reports(stated.reports, of=stated.of)
    found = families(stated.of)
    pairs = len(found) * stated.reports * (stated.reports - 1) // 2
    languages = len({language for language, _ in found})
    print(f"{len(found)} families in {languages} languages, {len(stories)} reports")
    for name, (edges, clusters) in (
        ("one day", one_day(stories)),
        ("a month of nights", month(stories)),
    ):
        wrong = sum(edges.values())
        print(f"{name}: {wrong} false edges of {pairs:,} pairs ({wrong / pairs:.3%})", end="; ")
        largest = max(Counter(clusters.values()).values())
        print(f"largest cluster {largest}; {dict(edges.most_common(12))}")


def one_day(stories: list[Story]) -> tuple[Counter[str], dict[int, str]]:
    """False edges by family, and each report's cluster."""
    table = corpora.table_of([replace(story, day=0) for story in stories])
    day = fingerprint_day(table)
    edges = find_edges(day, day)
    return _wrong(stories, edges.to_pylist()), _labels(cluster(table, edges).to_pylist())


def month(stories: list[Story]) -> tuple[Counter[str], dict[int, str]]:
    """The same, night by night in a shuffled order."""
    days = corpora.tables_by_day(stories)
    with TemporaryDirectory() as folder:
        store = FolderStore(Path(folder))
        nights = sorted(days)
        Random(1).shuffle(nights)
        for night in nights:
            update_clusters(store, {night: days[night]}, window_days=30)
        edges = _rows(store, [day_edges_key(night) for night in nights])
        clusters = _rows(store, [clusters_key(night) for night in nights])
    return _wrong(stories, edges), _labels(clusters)


def _rows(store: FolderStore, keys: list[str]) -> list[dict[str, str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = (pa.BufferReader(store.read(key)) for key in keys)
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def _wrong(stories: list[Story], edges: list[dict[str, str]]) -> Counter[str]:
    ends = [(int(edge["article_id"][1:]), int(edge["other_id"][1:])) for edge in edges
            if edge["relation"] in _JOINING]  # fmt: skip
    return Counter(
        "+".join(sorted({stories[one].variant, stories[two].variant})) for one, two in ends
    )


_JOINING = {Relation.EXACT.value, Relation.NEAR.value, Relation.REWRITE.value}


def _labels(rows: list[dict[str, str]]) -> dict[int, str]:
    return {int(row["article_id"][1:]): row["cluster_id"] for row in rows}


if __name__ == "__main__":
    main()
