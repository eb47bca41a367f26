"""Every site of some systems, made and served while it is looked at."""

import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.reading.systems.sites import Site, serving
from benchmarks.reading.systems.stories import edition


def made_sites(names: Iterable[str], folder: Path) -> Iterator[tuple[str, Site]]:
    """Each theme and language of each system, with its label."""
    for name in names:
        system = importlib.import_module(f"benchmarks.reading.systems.{name}")
        for theme, language in system.VARIANTS:
            place = folder / f"{name}-{theme}-{language}"
            (place / "public").mkdir(parents=True)
            with getattr(system, "serving", serving)(place / "public") as base:
                site = Site(system=name, theme=theme, edition=edition(language), folder=place,
                            base=base, shown=system.SHOWN[theme])  # fmt: skip
                system.make(site)
                yield f"{name} {theme} {language}", site
