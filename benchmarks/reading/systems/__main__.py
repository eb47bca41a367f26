"""`python -m benchmarks.reading.systems`: how well the pages of real publishing systems are read.

Installs what pip and npm bring under .nightdesk, makes a site of each system, theme and language in
a folder that is thrown away, serves it on loopback, visits every page of it and reads its feeds.
Name systems to take only those; `--wrong` tells all that was not right.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.arguments import one_of
from benchmarks.reading.systems import tools
from benchmarks.reading.systems.crawl import crawl
from benchmarks.reading.systems.making import made_sites
from benchmarks.reading.systems.scores import Scores, score
from pipeline.sources.model import Source

MAX_LINE = 170  # characters
SYSTEMS = ("hugo", "jekyll", "pelican", "nikola", "eleventy", "hexo", "wagtail", "wordpress")
COLUMNS = ("list pages", "pages", "announced", "kept", "instants", "times of the page", "titles",
           "authors", "tags", "pictures", "language", "paragraphs", "headings", "quotes", "items",
           "cells", "captions")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reading.systems", description=__doc__
    )
    parser.add_argument(
        "systems", nargs="*", type=one_of(SYSTEMS), help=f"of {', '.join(SYSTEMS)}; all by default"
    )
    parser.add_argument("--wrong", action="store_true", help="tell all that was not right")
    parser.add_argument("--keep", type=Path, help="leave the sites in this folder")
    asked = parser.parse_args()
    tools.install()
    for name in tools.missing():
        print(f"absent: {name}")
    whole = Scores()
    print(f"{'system theme language':31} {'  '.join(COLUMNS)}  residue")
    with tempfile.TemporaryDirectory() as folder:
        for label, scores in _all(asked.systems or SYSTEMS, asked.keep or Path(folder)):
            print(_row(label, scores), flush=True)
            whole.right += scores.right
            whole.asked += scores.asked
            if asked.wrong:
                for line, often in Counter(scores.wrong).items():
                    print(f"    {often} x {line}"[:MAX_LINE])
    print(_row("all", whole))


def _all(names: list[str] | tuple[str, ...], folder: Path) -> Iterator[tuple[str, Scores]]:
    for label, site in made_sites(names, folder):
        source = Source(id="xx_system", name=site.edition.name, homepage=site.base,
                        language=site.edition.language,
                        time_zone=site.edition.zone.key)  # fmt: skip
        yield label, score(site, crawl(site.base, source.id), source)


def _row(label: str, scores: Scores) -> str:
    shares = [f"{scores.right[name]}/{scores.asked[name]}".rjust(len(name)) for name in COLUMNS]
    return f"{label:31} {'  '.join(shares)}  {scores.asked['residue']}"


if __name__ == "__main__":
    main()
