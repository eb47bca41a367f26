"""Crawl sources: `python -m spiders --night 2026-03-01 --sources us_example`, or `--poll`."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

from pipeline.errors import (
    AccessError,
    DiskError,
    NightError,
    SettingsError,
    SourceError,
    StoreError,
    WorkerError,
)
from pipeline.run import clock, open_run
from pipeline.settings import read_settings
from spiders.process import Exit, crawl_night, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Crawl, and say by the exit code how it went."""
    parser = argparse.ArgumentParser(prog="python -m spiders", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--night", help="the UTC day to collect, as 2026-03-01")
    what.add_argument("--poll", action="store_true", help="only read what feeds announce now")
    parser.add_argument("--sources", default="", help="ids of sources, joined by commas")
    parser.add_argument("--recrawl", action="store_true", help="fetch again what is archived")
    stated = parser.parse_args(arguments)
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.INFO)
    logging.getLogger().handlers[0].addFilter(_is_worth_saying)
    try:
        settings = read_settings()
        settings = replace(settings, recrawl=settings.recrawl or stated.recrawl)
        named = tuple(name.strip() for name in stated.sources.split(",") if name.strip())
        today = clock(settings).date()
        run = open_run(stated.night or today - timedelta(days=1), settings=settings)
        run = replace(run, night=today) if stated.poll else run
        sources = run.catalog.active(named or settings.sources)
        return crawl_night(run, [one.id for one in sources], is_poll=stated.poll)
    except (SettingsError, SourceError, NightError, AccessError) as error:
        say(str(error))
        return Exit.BAD_JOB
    except DiskError as error:
        say(str(error))
        return Exit.FULL
    except WorkerError as error:
        say(f"{error}; the same call continues")
        return Exit.STOPPED
    except StoreError as error:
        say(f"{error}; what was fetched lies on this machine, and the same call continues")
        return Exit.STOPPED


def _is_worth_saying(record: logging.LogRecord) -> bool:
    """Our own lines, and what is wrong; a crawl's host reads them in its log."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == "spiders"


def run() -> NoReturn:
    """Crawl, and end the process at once: no thread that still waits for something may hold it."""
    os.umask(0o077)  # the scratch folder holds what nobody else on this machine should read
    code = main()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
