"""Nights of made-up articles, published through the real stages on a folder or a real server."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from pipeline.archive import SegmentWriter
from pipeline.deduplicate import change_of, update_clusters
from pipeline.identity import article_id
from pipeline.publish import articles_of_days, publish
from pipeline.publish.publishing import Published
from pipeline.readings import gather, write_readings
from pipeline.readings.pending import (
    PendingStore,
    clear_pending,
    pending_days,
    pending_nights,
)
from pipeline.records import (
    Article,
    Capture,
    Instant,
    Kind,
    Precision,
    RawRef,
    Reason,
    Reject,
    SourceNight,
    Stage,
    Withdrawal,
    Withdrawn,
)
from pipeline.sources.model import Source
from pipeline.tables.delta import open_table
from pipeline.tables.schema import BY_NAME

FIRST = date(2026, 3, 1)
VOLATILE = ["run_id"]


def night_of(number: int) -> date:
    return FIRST + timedelta(days=number)


def make_article(
    name: str,
    *,
    night: int = 0,
    source: str = "us_example",
    title: str | None = None,
    text: str | None = None,
    published: int | None = 0,
    hour: int = 3,
) -> Article:
    """An article captured in a night; `published` counts days like `night`, None tells nothing."""
    url = f"https://{source.removeprefix('us_')}.example/{name}"
    at = published is not None and datetime.combine(night_of(published), time(9, 30), UTC)
    captured = datetime.combine(night_of(night) + timedelta(days=1), time(hour), UTC)
    text = text if text is not None else f"Story {name} of {source}.\n\nIt has two paragraphs."
    return Article(
        article_id=article_id(url),
        url=url,
        canonical_url=url,
        source_id=source,
        site_name="Example",
        title=title or f"Title of {name}",
        authors=("Ada Example", "Bo Example"),
        published=(
            at
            and Instant(
                at=at,
                raw=at.isoformat(),
                offset="+00:00",
                precision=Precision.INSTANT,
                origin="json-ld",
            )
        )
        or None,
        captured_at=captured,
        language="en",
        section="World",
        tags=("fire", "barn"),
        summary="A summary.",
        paragraphs=tuple(text.split("\n\n")),
        night=night_of(night),
        ref=RawRef(key=f"warc/night={night_of(night)}/{name}.warc.gz", offset=10, length=20),
    )


def make_withdrawal(
    name: str,
    *,
    night: int,
    source: str = "us_example",
    found: Withdrawn = Withdrawn.GONE,
    hour: int = 3,
) -> Withdrawal:
    """A look at an article's address that found it gone."""
    url = f"https://{source.removeprefix('us_')}.example/{name}"
    return Withdrawal(
        article_id=article_id(url),
        url=url,
        source_id=source,
        found=found,
        seen_at=datetime.combine(night_of(night) + timedelta(days=1), time(hour), UTC),
        night=night_of(night),
        ref=RawRef(key=f"warc/night={night_of(night)}/{name}.warc.gz", offset=10, length=20),
    )


@dataclass(frozen=True)
class Newsstand:
    """Two buckets, and the stages after reading."""

    raw: object
    clean: object
    sources: tuple[Source, ...] = field(
        default_factory=lambda: tuple(
            Source(
                id=f"us_{name}",
                name=name.title(),
                homepage=f"https://{name}.example/",
                language="en",
                licence="Quote with a link",
            )
            for name in ("example", "gazette", "wire")
        )
    )

    def read(
        self, night: int, articles: Iterable[Article], withdrawals: Iterable[Withdrawal] = ()
    ) -> None:
        """What the read stage leaves behind: one file a source."""
        articles, withdrawals = list(articles), list(withdrawals)
        for source in self.sources:
            ours = [one for one in articles if one.source_id == source.id]
            gone = [one for one in withdrawals if one.source_id == source.id]
            write_readings(self.raw, night_of(night), source.id, ours, gone)

    def publish(
        self, night: int, *, run_id: str = "run", rejects: Iterable[Reject] = (), kept=None
    ) -> Published:
        """Gather, deduplicate and publish a night that was read."""
        days = set(gather(self.raw, night_of(night)))
        for other in pending_nights(self.raw):
            days |= pending_days(self.raw, other)
        touched = articles_of_days(self.raw, days)
        store = PendingStore(self.raw, night_of(night))  # a kill forgets no day that changed
        days |= set(update_clusters(store, touched, window_days=30))
        done = self.publish_days(night, days, run_id=run_id, rejects=rejects, kept=kept)
        clear_pending(self.raw, night_of(night))
        return done

    def publish_days(self, night: int, days, *, run_id="run", rejects=(), kept=None) -> Published:
        ledger = [
            SourceNight(
                source_id=source.id,
                night=night_of(night),
                announced=10,
                kept=(kept or {}).get(source.id, 0),
            )
            for source in self.sources
        ]
        return publish(
            self.raw,
            self.clean,
            night=night_of(night),
            days=days,
            rejects=rejects,
            ledger=ledger,
            sources=self.sources,
            run_id=run_id,
            now=datetime(2026, 4, 1, tzinfo=UTC),
            change_of=change_of,
        )

    def night(self, night: int, articles: Iterable[Article], withdrawals=(), **more) -> Published:
        self.read(night, articles, withdrawals)
        return self.publish(night, **more)

    def rows(self, name: str, version: int | None = None) -> pl.DataFrame:
        """A table's rows in the order of its key."""
        table = BY_NAME[name]
        found = open_table(self.clean, table, version).to_pyarrow_table()
        frame = pl.from_arrow(found).select(table.names)
        return frame.sort([key for key in table.key if key != "raw_ref"])

    def everything(self) -> Mapping[str, list[dict]]:
        """All rows of all tables, without what tells one run from another."""
        return {
            name: self.rows(name).drop("run_id").to_dicts()
            for name in ("articles", "copies", "versions", "rejects", "nights", "sources")
        }


def make_reject(name: str, source: str = "us_example") -> Reject:
    return Reject(
        url=f"https://example.example/{name}",
        source_id=source,
        stage=Stage.EXTRACT,
        reason=Reason.NO_TEXT,
        evidence="nothing there",
    )


def edited(article: Article, **changes) -> Article:
    return replace(article, **changes)


def archived(raw, folder, articles: Iterable[Article]) -> list[Article]:
    """The articles, once the pages they were read from lie in the archive."""
    found = []
    writers: dict = {}
    for article in articles:
        place = (article.night, article.source_id)
        if place not in writers:
            writers[place] = SegmentWriter(raw, folder / "-".join(map(str, place)), *place)
        writer = writers[place]
        ref = writer.add(
            Capture(
                url=article.url,
                requested_url=article.url,
                captured_at=article.captured_at,
                status=200,
                headers=(("Content-Type", "text/html; charset=utf-8"),),
                body=page_of(article).encode(),
                source_id=article.source_id,
                night=article.night,
                kind=Kind.ARTICLE,
            )
        )
        found.append(replace(article, ref=ref))
    for writer in writers.values():
        writer.seal()
    return found


def page_of(article: Article) -> str:
    paragraphs = "".join(f"<p>{one}</p>" for one in article.paragraphs)
    return f"<html><head><title>{article.title}</title></head><body>{paragraphs}</body></html>"
