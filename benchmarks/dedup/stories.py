"""Stories against boilerplate: what many print once, and what one site prints under everything.

    python -m benchmarks.dedup.stories [--most 1000]

Both directions over how many print it, how many words all share and how many each adds. A story is
one text under one headline in as many mastheads, each adding words of its own before or behind, a
third of them under a headline of their own; it has to be one cluster. Boilerplate is one text on
every page of one site, above or below the page's own words, each under its own headline; no two
pages may be joined. Shown is how many of the articles ended where they should not. Cells where
shared words are more than half have to be right in all.
"""

import argparse
from collections import Counter
from random import Random

from benchmarks.dedup import corpora
from benchmarks.dedup.transformations import Story
from pipeline.deduplicate import cluster, find_edges, fingerprint_day

MASTHEADS = (2, 3, 5, 8, 20, 40, 100, 300, 1000)
OWN = (0, 15, 30, 60, 100, 150, 300)
SHARED = (50, 100, 200, 300, 500, 1000)
SYLLABLES = [one + two for one in "bdfgklmnprstv" for two in ("a", "e", "i", "o", "u", "an", "or")]


def prose(random: Random, size: int) -> str:
    """So many words as sentences, some of them names and numbers."""
    words: list[str] = []
    for place in range(size):
        word = "".join(random.choices(SYLLABLES, k=random.choice([1, 2, 2, 3])))
        if random.random() < 0.06:
            word = word.title()
        elif random.random() < 0.04:
            word = str(random.randint(2, 3000))
        words.append(word + ("." if place % 14 == 13 else ""))
    return " ".join(words)


def story(random: Random, mastheads: int, shared: int, own: int) -> list[Story]:
    """One story in many mastheads."""
    text, title = prose(random, shared), prose(random, 8)
    found = []
    for number in range(mastheads):
        added = prose(random, own)
        parts = [added, text] if number % 3 == 1 else [text, added]
        headline = (
            prose(random, 3) + " " + " ".join(text.split()[2:7]) if number % 3 == 2 else title
        )
        found.append(_page("\n\n".join(parts), headline, f"masthead{number}"))
    return found


def boilerplate(random: Random, pages: int, shared: int, own: int) -> list[Story]:
    """One site's pages."""
    text = prose(random, shared)
    found = []
    for _ in range(pages):
        added = prose(random, own)
        parts = [text, added] if random.random() < 0.2 else [added, text]
        title = " ".join(added.split()[:4]) + " " + prose(random, 4)
        found.append(_page("\n\n".join(parts), title, "one_site"))
    return found


def _page(text: str, title: str, site: str) -> Story:
    return Story(title=title, text=text, site=site, day=0, cluster="", variant="")


def wrong(pages: list[Story], *, together: bool) -> int:
    """How many are outside the largest cluster, or in one with others."""
    random = Random(3)
    strangers = [_page(prose(random, 200), prose(random, 7), f"masthead{n}") for n in range(20)]
    table = corpora.table_of([*pages, *strangers])
    day = fingerprint_day(table)
    labels = cluster(table, find_edges(day, day)).to_pylist()
    names = {row["article_id"]: row["cluster_id"] for row in labels}
    ours = Counter(names[corpora.article_id(number)] for number in range(len(pages)))
    if together:
        return len(pages) - max(ours.values())
    return sum(size for size in ours.values() if size > 1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dedup.stories", description=__doc__)
    parser.add_argument("--most", type=int, default=1000)
    stated = parser.parse_args()
    mastheads = [count for count in MASTHEADS if count <= stated.most]
    for name, make in (("a story", story), ("boilerplate", boilerplate)):
        print(f"{name}: wrong articles, for {', '.join(map(str, mastheads))} that print it")
        bad = cells = 0
        for shared in SHARED:
            for own in OWN:
                if make is boilerplate and not own:
                    continue  # is a page of nothing else; see the notices
                random = Random(f"{name}{shared}{own}")
                found = [
                    wrong(make(random, count, shared, own), together=make is story)
                    for count in mastheads
                ]
                matters = shared > own
                cells += matters * len(found)
                bad += matters * sum(1 for one in found if one)
                mark = "" if matters else "  (less than half is shared)"
                print(f"{shared:>6} shared {own:>4} own: {found}{mark}", flush=True)
        print(f"{bad} of {cells} cells wrong where more than half is shared\n", flush=True)


if __name__ == "__main__":
    main()
