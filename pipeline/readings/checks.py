"""Look at a night's readings as they are about to be published: what must not be, and what is odd.

What the contract says of a column is asked of the contract itself: there is no second schema.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.notation.sql import listed
from pipeline.readings.ledgers import Read
from pipeline.records import Check, Flaw, Reject
from pipeline.tables.schema import READINGS, Column

if TYPE_CHECKING:
    import polars as pl

MANY, LEAST = 0.2, 10  # a share of the night's articles, and no fewer, for which it is held back
FIRST_INSTANT = datetime(1993, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # a time may lie so far after the capture: zones are stated wrongly
RECURS, RECURS_LEAST = 0.5, 10  # of a source's articles that print a paragraph
PARAGRAPH_WORDS = 3
ONE_TEXT = 5  # articles of one source with the same text before somebody is told
TENTH, HALF = 0.1, 0.5
LEAST_USUAL = 20  # articles; below that a shortfall says little
LEAST_NIGHTS = 5  # of a source before anything is usual of it
DAYS, LEAST_WEEKS = 7, 3  # in a week; of which a day is known before it is told from others
NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The queries that show what was found, over files that lie in the raw bucket either way."""

    files: str  # a pattern of the night's readings

    def rows(self, columns: str, rest: str) -> str:
        """A query of them."""
        return f"SELECT {columns} FROM read_parquet('{self.files}') WHERE {rest}"  # noqa: S608 - shown to a person


@dataclass(slots=True)
class _Seen:
    """What was counted in the parts of a night."""

    columns: Counter[str] = field(default_factory=Counter)  # with what the contract excludes
    again: list[str] = field(default_factory=list)  # ids of several readings
    residue: list[str] = field(default_factory=list)  # ids with a comment form or share bar
    articles: Counter[str] = field(default_factory=Counter)  # of each source
    paragraphs: dict[str, list["pl.DataFrame"]] = field(default_factory=lambda: defaultdict(list))
    texts: list["pl.DataFrame"] = field(default_factory=list)
    instants: int = 0  # that cannot be

    def take(self, rows: pa.Table) -> None:
        """Count a part."""
        for column in READINGS.columns:
            self.columns[column.name] += _excluded(rows[column.name], column)
        # A part has all readings of an article.
        ids = Counter(rows["article_id"].to_pylist())
        self.again += [one for one, count in ids.items() if count > 1]
        articles = rows.filter(pc.is_null(rows["withdrawn_for"]))
        columns = articles.select(["article_id", "paragraphs"]).to_pylist()
        if columns:
            self.residue += _with_residue(columns)
        for source_id, printed in _paragraphs(articles, sum(self.articles.values())):
            self.paragraphs[source_id].append(printed)
        self.texts.append(_texts(articles))
        self.articles.update(articles["source_id"].to_pylist())
        self.instants += _impossible(articles)


def check_night(
    parts: Iterable[pa.Table], aside: Iterable[Reject], reads: Sequence[Read], files: str
) -> list[Flaw]:
    """What a night's own readings and ledgers say against it.

    The parts are its readings as they would be gathered, those of an article in one of them;
    `aside` is what gathering rejects.
    """
    asks = Questions(files=files)
    seen = _Seen()
    for rows in parts:
        seen.take(rows)
    return [
        *_contract(seen, asks),
        *_ledger(reads, asks),
        *_kept(seen, aside, reads, asks),
        *_identity(seen, asks),
        *_residue(seen, asks),
        *_recurring(seen, asks),
        *_repeated(seen, asks),
        *_instants(seen, asks),
    ]


def check_amount(
    came: Mapping[str, int], past: Sequence[Mapping[str, int]], query: str
) -> list[Flaw]:
    """Whether hardly anything came of what the same sources brought on the nights before.

    >>> found = check_amount({"us_a": 1}, [{"us_a": 30}] * 5, "")
    >>> [(one.says, one.stops) for one in found]
    [('1 article came, where about 30 are usual of the same sources', True)]

    `past` begins with the night before. Who is quiet on a day of every week brings little then:

    >>> week = [{"us_a": 30}] * 6 + [{"us_a": 1}]
    >>> check_amount({"us_a": 1}, week * 4, "")
    []
    """
    usual, known = 0.0, 0
    for source_id, count in came.items():
        counts = [night[source_id] for night in past if source_id in night]
        weekly = [night[source_id] for night in past[DAYS - 1 :: DAYS] if source_id in night]
        if len(counts) >= LEAST_NIGHTS:
            days = [counts, weekly] if len(weekly) >= LEAST_WEEKS else [counts]
            usual += min(map(_middle, days))
            known += count
    if usual < LEAST_USUAL or known >= HALF * usual:
        return []
    articles = "1 article" if known == 1 else f"{known:,} articles"
    return [
        Flaw(
            check=Check.THIN,
            says=f"{articles} came, where about {usual:,.0f} are usual of the same sources",
            count=known,
            query=query,
            stops=known < TENTH * usual,
        )
    ]


def _excluded(values: pa.ChunkedArray, column: Column) -> int:
    """Values that may not be null, or else values that a closed list does not name."""
    wrong = 0 if column.nullable else values.null_count
    if not wrong and column.values and pa.types.is_string(column.kind):
        known = pc.is_in(values, pa.array(column.values, pa.string()))
        wrong = pc.sum(pc.and_(pc.is_valid(values), pc.invert(known))).as_py() or 0
    return wrong


def _middle(counts: Sequence[int]) -> int:
    return sorted(counts)[len(counts) // 2]


def _contract(seen: _Seen, asks: Questions) -> Iterator[Flaw]:
    for column in READINGS.columns:
        if wrong := seen.columns[column.name]:
            where = [] if column.nullable else [f"{column.name} IS NULL"]
            if column.values and pa.types.is_string(column.kind):
                where.append(f"{column.name} NOT IN ({listed(column.values)})")
            yield Flaw(
                check=Check.CONTRACT,
                says=f"{_count(wrong)} of `{column.name}` what the contract excludes",
                count=wrong,
                query=asks.rows(f"article_id, url, {column.name}", " OR ".join(where)),
                stops=True,
            )


def _ledger(reads: Sequence[Read], asks: Questions) -> Iterator[Flaw]:
    """Sources whose numbers do not add up."""
    wrong = [
        row.source_id
        for read in reads
        if (row := read.ledger).rejected != sum(row.reasons.values())
        or row.rejected != len(read.rejects)
        or row.fetched > row.seen
    ]
    if wrong:
        yield Flaw(
            check=Check.LEDGER,
            says=f"seen = kept + rejected does not hold for {_some(wrong)}",
            count=len(wrong),
            query=asks.rows("source_id, url, captured_at", f"source_id IN ({listed(wrong)})"),
            stops=True,
        )


def _kept(
    seen: _Seen, aside: Iterable[Reject], reads: Sequence[Read], asks: Questions
) -> Iterator[Flaw]:
    """Sources that kept more or fewer articles than there are readings of."""
    there = seen.articles + Counter(one.source_id for one in aside)
    kept = Counter({read.ledger.source_id: read.ledger.kept for read in reads})
    wrong = sorted(one for one in {*there, *kept} if there[one] != kept[one])
    if wrong:
        told = [f"{one} (kept {kept[one]:,}, read {there[one]:,})" for one in wrong]
        yield Flaw(
            check=Check.LEDGER,
            says=f"what was kept is not what was read of {_some(told)}",
            count=sum(abs(there[one] - kept[one]) for one in wrong),
            query=asks.rows("source_id, url, captured_at", f"source_id IN ({listed(wrong)})"),
            stops=True,
        )


def _identity(seen: _Seen, asks: Questions) -> Iterator[Flaw]:
    if again := sorted(seen.again):
        named = listed(again[:LEAST])
        yield Flaw(
            check=Check.IDENTITY,
            says=f"{len(again):,} ids are those of several readings of the night",
            count=len(again),
            query=asks.rows("article_id, source_id, url", f"article_id IN ({named})"),
            stops=True,
        )


def _with_residue(columns: Iterable[Mapping[str, Any]]) -> list[str]:
    """The articles that hold something which reading should have taken out."""
    from pipeline.extract.body.residue import strip_residue  # reports ask for no text's

    return [row["article_id"] for row in columns if strip_residue(row["paragraphs"])[1]]


def _residue(seen: _Seen, asks: Questions) -> Iterator[Flaw]:
    """Comment forms and share bars, by the reader's own rule."""
    if left := seen.residue:
        named = listed(sorted(left)[:LEAST])
        yield Flaw(
            check=Check.RESIDUE,
            says=f"{_count(len(left))} a comment form or share bar in its text",
            count=len(left),
            query=asks.rows("url, paragraphs", f"article_id IN ({named})"),
            stops=_is_many(len(left), seen.articles.total()),
        )


def _paragraphs(articles: pa.Table, first: int) -> Iterator[tuple[str, "pl.DataFrame"]]:
    """Which article of each source prints which paragraphs; the texts themselves are let go."""
    import polars as pl  # here too: whoever lets a night go does without

    printed = (
        pl.DataFrame(articles.select(["source_id", "paragraphs"]))
        .with_row_index("article", offset=first)
        .explode("paragraphs")
        .filter(pl.col("paragraphs").str.count_matches(r"\S+") >= PARAGRAPH_WORDS)
        .select("source_id", "article", pl.col("paragraphs").hash().alias("paragraph"))
        .unique()
    )
    by_source = printed.partition_by("source_id", as_dict=True, include_key=False)
    return ((source_id, ours) for (source_id,), ours in by_source.items())


def _recurring(seen: _Seen, asks: Questions) -> Iterator[Flaw]:
    """Paragraphs that a source prints in every other article of a night."""
    counts = {
        source_id: found
        for source_id, parts in sorted(seen.paragraphs.items())
        if (count := seen.articles[source_id]) >= RECURS_LEAST
        and (found := _sharing(parts, RECURS * count))
    }
    if counts:
        named = listed(sorted(counts))
        count = sum(counts.values())
        yield Flaw(
            check=Check.RECURRING,
            says=f"{_count(count)} a paragraph that every other one of {_some(sorted(counts))} has",
            count=count,
            query=asks.rows(
                "source_id, unnest(paragraphs) AS paragraph, count(*)",
                f"source_id IN ({named}) GROUP BY ALL ORDER BY 3 DESC LIMIT 20",
            ),
            stops=False,
        )


def _sharing(parts: Sequence["pl.DataFrame"], least: float) -> int:
    """How many articles of a source have a paragraph that at least so many of them have."""
    articles = np.concatenate([part["article"].to_numpy() for part in parts])
    paragraphs = np.concatenate([part["paragraph"].to_numpy() for part in parts])
    named, counts = np.unique(paragraphs, return_counts=True)
    return len(np.unique(articles[np.isin(paragraphs, named[counts >= least])]))


def _texts(articles: pa.Table) -> "pl.DataFrame":
    """Which source prints which texts, the texts themselves let go."""
    import polars as pl

    frame = pl.DataFrame(articles.select(["source_id", "text"])).filter(pl.col("text") != "")
    return frame.select("source_id", pl.col("text").hash())


def _repeated(seen: _Seen, asks: Questions) -> Iterator[Flaw]:
    """One page served for many addresses looks like many articles with one text."""
    import polars as pl

    if not seen.texts:
        return
    again = pl.concat(seen.texts).group_by("source_id", "text").len()
    again = again.filter(pl.col("len") >= ONE_TEXT)
    if count := int(again["len"].sum()):
        sources = sorted(again["source_id"].unique())
        named = listed(sources)
        yield Flaw(
            check=Check.REPEATED,
            says=f"{_count(count)} the same text as others of their source, {_some(sources)}",
            count=count,
            query=asks.rows(
                "source_id, text, count(*), list(url)",
                f"source_id IN ({named}) GROUP BY source_id, text HAVING count(*) >= {ONE_TEXT}",
            ),
            stops=_is_many(count, seen.articles.total()),
        )


def _impossible(articles: pa.Table) -> int:
    published, captured = articles["published_at"], articles["captured_at"]
    late = pc.greater(published, pc.add(captured, pa.scalar(AHEAD, pa.duration("us"))))
    early = pc.less(published, pa.scalar(FIRST_INSTANT, published.type))
    return pc.sum(pc.fill_null(pc.or_(late, early), fill_value=False)).as_py() or 0


def _instants(seen: _Seen, asks: Questions) -> Iterator[Flaw]:
    if wrong := seen.instants:
        where = (
            f"published_at > captured_at + INTERVAL {AHEAD.days} DAY "
            f"OR published_at < '{FIRST_INSTANT:%Y-%m-%d}'"
        )
        yield Flaw(
            check=Check.INSTANT,
            says=f"{_count(wrong)} a time of publication that cannot be",
            count=wrong,
            query=asks.rows("url, published_at, published_at_raw, captured_at", where),
            stops=_is_many(wrong, seen.articles.total()),
        )


def _is_many(count: int, of: int) -> bool:
    return count >= LEAST and count > MANY * of


def _count(count: int) -> str:
    return "1 article has" if count == 1 else f"{count:,} articles have"


def _some(source_ids: Sequence[str]) -> str:
    named = ", ".join(source_ids[:NAMED])
    more = len(source_ids) - NAMED
    return f"{named} and {more:,} more" if more > 0 else named
