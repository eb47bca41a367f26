"""A whole pipeline on a folder: run nights by hand and look into its buckets."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipeline import stages
from pipeline.errors import CrawlError, MissingError
from pipeline.run import Run, open_run
from pipeline.settings import Settings, read_settings
from pipeline.store import Store, open_store

# What two ways to the same rows may differ in: when it was captured, by which run and where to.
OF_THE_RUN = {
    "run_id",
    "night",
    "captured_at",
    "first_captured_at",
    "raw_ref",
    "version_id",
}


class House:
    """One bucket pair, one web."""

    def __init__(self, folder: Path, web: Mapping[str, str], **settings: str) -> None:
        stated = {
            "NIGHTDESK_S3_ENDPOINT": f"file://{folder}/buckets",
            "NIGHTDESK_WORK": f"{folder}/work",
            "NIGHTDESK_ALLOW_PRIVATE_ADDRESSES": "true",
            "NIGHTDESK_SHARD_SOURCES": "1",  # one crawl process for all
            "NIGHTDESK_SHARDS": "1",
        }
        more = {f"NIGHTDESK_{name.upper()}": value for name, value in settings.items()}
        self.settings: Settings = read_settings({**stated, **web, **more})

    def at(self, now: datetime | str) -> Settings:
        """The settings with another clock."""
        stated = now if isinstance(now, str) else now.isoformat()
        return replace(self.settings, now=stated)

    def open(self, night: date, now: datetime | str | None = None) -> Run:
        return open_run(night, settings=self.at(now) if now else self.settings)

    def run_night(self, night: date, now: datetime | str | None = None) -> list[str]:
        """Every stage of a night; the troubles that crawls named."""
        run = self.open(night, now)
        shards = stages.plan(run)
        troubles = []
        for shard in shards:
            try:
                stages.crawl(run, shard)
            except CrawlError as error:
                troubles.append(str(error))
        self.read_night(run)
        return troubles

    def read_night(self, run: Run) -> None:
        """What follows the crawl, from the archive alone."""
        for shard in stages.plan(run):
            stages.read(run, shard)
        stages.deduplicate(run)
        stages.publish(run)
        stages.report(run)

    @property
    def clean(self) -> Store:
        return open_store(self.settings, self.settings.clean_bucket)

    @property
    def raw(self) -> Store:
        return open_store(self.settings, self.settings.raw_bucket)

    def table(self, name: str) -> pl.DataFrame:
        """A table of the clean bucket, whole."""
        try:
            return pl.read_delta(
                f"{self.clean.uri}/{name}", storage_options=dict(self.clean.storage_options)
            )
        except (MissingError, FileNotFoundError):
            return pl.DataFrame()

    def rows(self, name: str, *but: str) -> list[dict[str, object]]:
        """A table's rows in one order, without what is the run's own."""
        table = self.table(name)
        names = sorted(set(table.columns) - OF_THE_RUN - set(but))
        rows = table.select(names).to_dicts()
        return sorted(rows, key=lambda row: repr([row[one] for one in names]))
