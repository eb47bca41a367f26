"""Draw what was measured: what an article costs, stage by stage, and readers' cost and quality.

`python -m benchmarks.pictures` draws from `benchmarks/RESULTS.md` into `docs/pictures`, as
`make bench` does at its end. What was not measured is not drawn.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from math import log10
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
PICTURES = HERE.parent / "docs" / "pictures"
COST, QUALITY = "cost-by-stage.svg", "cost-against-quality.svg"
HEAD = re.compile(r"\| (?P<build>\w+), (?P<size>[\d,]+) \| CPU ms \|")
ROW = re.compile(
    r"(?P<reader>\S.*?) {2,}(?P<corpus>\w+) +held +\d+ +(?P<f1>[\d.]+)(?: +[\d.]+){4}"
    r" +(?P<ms>[\d.]+)"
)
WIDTH, HEIGHT = 720, 380
OURS = "nightdesk"
MILLISECONDS = (5, 10, 20, 50, 100, 200, 500, 1000)
COLOURS = (  # ours first; told apart by those who see no red or no green too
    "#d55e00", "#0072b2", "#009e73", "#e69f00", "#56b4e9", "#cc79a7", "#000000", "#8c6d31",
    "#7f7f7f", "#b5cf00",
)  # fmt: skip


def main() -> int:
    draw(RESULTS.read_text(), PICTURES)
    return 0


def draw(results: str, folder: Path) -> None:
    """The pictures of some results, each where its figures are among them."""
    folder.mkdir(parents=True, exist_ok=True)
    if costs := costs_of(section(results, "a night")):
        (folder / COST).write_bytes(_by_stage(costs))
    if qualities := qualities_of(section(results, "reading quality")):
        (folder / QUALITY).write_bytes(_against_quality(qualities))


def section(results: str, name: str) -> str:
    """What is said under a heading."""
    return results.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def costs_of(told: str) -> dict[str, dict[str, float]]:
    """CPU milliseconds an article by stage, its store's included, of our build at each size.

    >>> costs_of("| ours, 200 | CPU ms | store |\\n|---|---|---|\\n| crawl (2) | 3.5 | 0.5 | 23 |")
    {'200 articles': {'crawl': 4.0}}
    """
    found: dict[str, dict[str, float]] = {}
    stages: dict[str, float] = {}
    for line in told.splitlines():
        if head := HEAD.match(line):
            stages = {}
            if head["build"] == "ours":
                found[f"{head['size']} articles"] = stages
        elif line.startswith("| ") and "(" in line:
            name, cpu, store = (cell.strip() for cell in line.split("|")[1:4])
            stages[name.partition(" (")[0]] = float(cpu) + float(store)
    return {size: one for size, one in found.items() if one}


def qualities_of(told: str) -> dict[str, dict[str, tuple[float, float]]]:
    """By corpus and reader CPU milliseconds a page, and F1 on the pages that nobody learned from.

    >>> qualities_of("trafilatura        news  held     60   0.912  0.5  0.1  0.9  0.9    14.2")
    {'news': {'trafilatura': (14.2, 0.912)}}
    """
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for row in _rows(told):
        found.setdefault(row["corpus"], {})[row["reader"]] = (float(row["ms"]), float(row["f1"]))
    return found


def _rows(told: str) -> Iterator[Mapping[str, str]]:
    return (row.groupdict() for line in told.splitlines() if (row := ROW.fullmatch(line.strip())))


def _by_stage(costs: Mapping[str, Mapping[str, float]]) -> bytes:
    from pygal import HorizontalStackedBar

    chart = HorizontalStackedBar(
        **_options("CPU milliseconds an article, by stage, with the store")
    )
    chart.x_labels = list(costs)
    for stage in next(iter(costs.values())):
        chart.add(stage, [one.get(stage) for one in costs.values()])
    return _same_every_day(chart.render())


def _same_every_day(drawn: bytes) -> bytes:
    """A picture without pygal's note of the day on which it was drawn."""
    return re.sub(rb"<!--Generated with pygal.*?-->", b"", drawn)


def _against_quality(qualities: Mapping[str, Mapping[str, tuple[float, float]]]) -> bytes:
    from pygal import XY

    chart = XY(
        **_options("Readers: CPU ms a page (across, logarithmic), F1 of the text (up)"),
        stroke=False,
        dots_size=5,
        x_labels=[{"value": log10(one), "label": f"{one}"} for one in MILLISECONDS],
    )
    readers = sorted({reader for one in qualities.values() for reader in one} - {OURS})
    for reader in (OURS, *readers):
        chart.add(
            reader,
            [
                {"value": (log10(one[reader][0]), one[reader][1]), "label": corpus}
                for corpus, one in qualities.items()
                if reader in one
            ],
        )
    return _same_every_day(chart.render())


def _options(title: str) -> dict[str, object]:
    from pygal.style import CleanStyle

    return {
        "title": title,
        "width": WIDTH,
        "height": HEIGHT,
        "style": CleanStyle(colors=COLOURS),
        "js": [],
        "disable_xml_declaration": False,
        "legend_at_bottom": True,
        "no_prefix": True,
    }


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__).parse_args()
    sys.exit(main())
