"""`python -m benchmarks.reading`: how well pages are read, beside others who read them.

Each section is a module of this folder with a `table()`; name sections to run only those.
"""

import argparse
import importlib
import importlib.util

from benchmarks.arguments import count, one_of
from benchmarks.peers import install
from benchmarks.reading import corpora, peers

SECTIONS = (
    "bodies", "lists", "captions", "metadata", "titles", "times", "speed", "stages", "cores",
    "memory", "hostile",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument(
        "sections",
        nargs="*",
        type=one_of(SECTIONS),
        help=f"of {', '.join(SECTIONS)}; all by default",
    )
    parser.add_argument(
        "--install-peers", action="store_true", help="first install the peers under .nightdesk"
    )
    parser.add_argument(
        "--pages", type=count, help="at most so many of each half of a set, for bodies"
    )
    asked = parser.parse_args()
    if asked.install_peers:
        install(peers.PROGRAMS)
    if not corpora.is_here():
        print("the labelled pages are absent; sections that need them cannot be measured")
        return
    for name in asked.sections or SECTIONS:
        module = f"benchmarks.reading.{name}"
        if importlib.util.find_spec(module) is not None:
            table = importlib.import_module(module).table
            told = table(asked.pages) if name == "bodies" else table()
            print(told, end="\n\n", flush=True)


if __name__ == "__main__":
    main()
