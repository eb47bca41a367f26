"""Press releases in many languages, and what is made of them.

    python -m benchmarks.dedup.releases [--releases 12]

A release is a text of a language's words, in an order that nobody else has. It is printed whole,
with a tenth and with almost a third of own words, cut to its first two thirds, and under another
headline. Each release and its prints are one cluster; the words are those of `forms.toml` and
`world.toml`, so that any two of a language use the same ones.
"""

import argparse
from collections.abc import Iterator
from random import Random

from benchmarks.dedup import corpora, forms
from benchmarks.dedup.scores import score
from benchmarks.dedup.transformations import Story
from pipeline.deduplicate import cluster, find_edges, fingerprint_day

WORDS, SIGNS = 160, 420  # of a release; of one in a script without spaces
SITES = 5


def releases(count: int) -> Iterator[Story]:
    """So many of each language and file, each followed by its prints."""
    for of in ("forms", "world"):
        for language in forms.forms_of(of):
            random = Random(f"{of}{language}")
            vocabulary = _vocabulary(of, language, random)
            for number in range(count):
                yield from _prints(language, vocabulary, f"{of} {language} {number}", random)


def _vocabulary(of: str, language: str, random: Random) -> list[str]:
    said = forms.forms_of(of)[language]
    texts = [
        forms.filled(form, said, language, random)
        for form in said.values()
        if isinstance(form, str)
    ]
    return [word for text in texts for word in _words(text, language)]


def _words(text: str, language: str) -> list[str]:
    return list(text) if language in forms.UNPARTED else text.split()


def _prints(language: str, vocabulary: list[str], cluster: str, random: Random) -> Iterator[Story]:
    size = SIGNS if language in forms.UNPARTED else WORDS
    words = random.choices(vocabulary, k=size)

    def text(some: list[str]) -> str:
        return ("" if language in forms.UNPARTED else " ").join(some)

    def own(share: float) -> str:
        return text(random.choices(vocabulary, k=int(size * share / (1 - share))))

    whole, title = text(words), text(words[3:9])
    for variant, said, headline in (
        ("whole", whole, title),
        ("a tenth own", f"{whole}\n\n{own(0.1)}", title),
        ("a third own", f"{own(0.3)}\n\n{whole}", title),
        ("cut", text(words[: size * 2 // 3]), title),
        ("another headline", whole, text(words[20:27])),
    ):
        yield Story(
            title=headline,
            text=said,
            site=f"{language}_{variant}{random.randrange(SITES)}",
            day=0,
            cluster=cluster,
            variant=variant,
            lang=language,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.dedup.releases", description=__doc__
    )
    parser.add_argument("--releases", type=int, default=12, help="of each language and file")
    stories = list(releases(parser.parse_args().releases))
    table = corpora.table_of(stories)
    day = fingerprint_day(table)
    edges = find_edges(day, day)
    found = score(stories, edges, cluster(table, edges))
    languages = len({story.lang for story in stories})
    print(f"{len(stories)} prints in {languages} languages: pair F1 {found.pair_f1:.4f}")
    print(f"edge precision {found.edge_precision:.4f} of {found.edges}; recall by kind:")
    print({kind: round(recall, 3) for kind, recall in found.recall.items()})


if __name__ == "__main__":
    main()
