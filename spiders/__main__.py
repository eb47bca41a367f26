"""Crawl sources for a night: `python -m spiders --night 2026-03-01 --sources us_example`."""

import argparse
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace

from pipeline.errors import NightError, SettingsError, SourceError, StoreError
from pipeline.run import open_run
from pipeline.settings import read_settings
from spiders.process import Exit, crawl_night, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Crawl, and say by the exit code how it went."""
    parser = argparse.ArgumentParser(prog="python -m spiders", description=__doc__)
    parser.add_argument("--night", required=True, help="the UTC day to collect, as 2026-03-01")
    parser.add_argument("--sources", required=True, help="ids of sources, joined by commas")
    parser.add_argument("--recrawl", action="store_true", help="fetch again what is archived")
    stated = parser.parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    try:
        settings = read_settings()
        settings = replace(settings, recrawl=settings.recrawl or stated.recrawl)
        run = open_run(stated.night, settings=settings)
        return crawl_night(run, [name for name in stated.sources.split(",") if name])
    except (SettingsError, SourceError, NightError) as error:
        say(str(error))
        return Exit.BAD_JOB
    except StoreError as error:
        say(f"{error}; what was fetched lies on this machine, and the same call continues")
        return Exit.STOPPED


if __name__ == "__main__":
    sys.exit(main())
