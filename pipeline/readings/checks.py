"""Look at a night's readings as they are about to be published: what must not be, and what is odd.

What the contract says of a column is asked of the contract itself: there is no second schema.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.extract.body.residue import strip_residue
from pipeline.notation.sql import listed
from pipeline.readings.ledgers import Read
from pipeline.records import Check, Flaw, Reject
from pipeline.tables.schema import READINGS

MANY, LEAST = 0.2, 10  # a share of the night's articles, and no fewer, for which it is held back
FIRST_INSTANT = datetime(1993, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # a time may lie so far after the capture: zones are stated wrongly
RECURS, RECURS_LEAST = 0.5, 10  # of a source's articles that print a paragraph
PARAGRAPH_WORDS = 3
ONE_TEXT = 5  # articles of one source with the same text before somebody is told
TENTH, HALF = 0.1, 0.5
LEAST_USUAL = 20  # articles; below that a shortfall says little
LEAST_NIGHTS = 5  # of a source before anything is usual of it
NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The queries that show what was found, over files that lie in the raw bucket either way."""

    files: str  # a pattern of the night's readings

    def rows(self, columns: str, rest: str) -> str:
        """A query of them."""
        return f"SELECT {columns} FROM read_parquet('{self.files}') WHERE {rest}"  # noqa: S608 - shown to a person


def check_night(
    rows: pa.Table, aside: Iterable[Reject], reads: Sequence[Read], files: str
) -> list[Flaw]:
    """What a night's own readings and ledgers say against it.

    `rows` are its readings as they would be gathered, `aside` what gathering rejects.
    """
    asks = Questions(files=files)
    articles = rows.filter(pc.is_null(rows["withdrawn_for"]))
    return [
        *_contract(rows, asks),
        *_ledger(reads, asks),
        *_kept(articles, aside, reads, asks),
        *_identity(rows, asks),
        *_residue(articles, asks),
        *_recurring(articles, asks),
        *_repeated(articles, asks),
        *_instants(articles, asks),
    ]


def check_amount(
    came: Mapping[str, int], past: Sequence[Mapping[str, int]], query: str
) -> list[Flaw]:
    """Whether hardly anything came of what the same sources brought on the nights before.

    >>> found = check_amount({"us_a": 1}, [{"us_a": 30}] * 5, "")
    >>> [(one.says, one.stops) for one in found]
    [('1 article came, where about 30 are usual of the same sources', True)]
    """
    usual, known = 0.0, 0
    for source_id, count in came.items():
        counts = sorted(night[source_id] for night in past if source_id in night)
        if len(counts) >= LEAST_NIGHTS:
            usual += counts[len(counts) // 2]
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


def _contract(rows: pa.Table, asks: Questions) -> Iterator[Flaw]:
    """Values that may not be null, and values that a closed list does not name."""
    for column in READINGS.columns:
        values = rows[column.name]
        wrong = 0 if column.nullable else values.null_count
        where = f"{column.name} IS NULL"
        if not wrong and column.values and pa.types.is_string(column.kind):
            known = pc.is_in(values, pa.array(column.values, pa.string()))
            wrong = pc.sum(pc.and_(pc.is_valid(values), pc.invert(known))).as_py() or 0
            where = f"{column.name} NOT IN ({listed(column.values)})"
        if wrong:
            yield Flaw(
                check=Check.CONTRACT,
                says=f"{_count(wrong)} of `{column.name}` what the contract excludes",
                count=wrong,
                query=asks.rows(f"article_id, url, {column.name}", where),
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
    articles: pa.Table, aside: Iterable[Reject], reads: Sequence[Read], asks: Questions
) -> Iterator[Flaw]:
    """Sources that kept more or fewer articles than there are readings of."""
    there = Counter(articles["source_id"].to_pylist()) + Counter(one.source_id for one in aside)
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


def _identity(rows: pa.Table, asks: Questions) -> Iterator[Flaw]:
    again = [one for one, count in Counter(rows["article_id"].to_pylist()).items() if count > 1]
    if again:
        named = listed(sorted(again)[:LEAST])
        yield Flaw(
            check=Check.IDENTITY,
            says=f"{len(again):,} ids are those of several readings of the night",
            count=len(again),
            query=asks.rows("article_id, source_id, url", f"article_id IN ({named})"),
            stops=True,
        )


def _residue(articles: pa.Table, asks: Questions) -> Iterator[Flaw]:
    """Comment forms and share bars, by the reader's own rule."""
    columns = articles.select(["article_id", "paragraphs"]).to_pylist()
    left = [row["article_id"] for row in columns if strip_residue(row["paragraphs"])[1]]
    if left:
        named = listed(sorted(left)[:LEAST])
        yield Flaw(
            check=Check.RESIDUE,
            says=f"{_count(len(left))} a comment form or share bar in its text",
            count=len(left),
            query=asks.rows("url, paragraphs", f"article_id IN ({named})"),
            stops=_is_many(len(left), articles.num_rows),
        )


def _recurring(articles: pa.Table, asks: Questions) -> Iterator[Flaw]:
    """Paragraphs that a source prints in every other article of a night."""
    by_source: dict[str, list[set[str]]] = {}
    for row in articles.select(["source_id", "paragraphs"]).to_pylist():
        by_source.setdefault(row["source_id"], []).append(set(row["paragraphs"]))
    found: dict[str, int] = {}
    for source_id, texts in by_source.items():
        counts = Counter(one for paragraphs in texts for one in paragraphs)
        again = {
            one
            for one, count in counts.items()
            if count >= RECURS * len(texts) and len(one.split()) >= PARAGRAPH_WORDS
        }
        if again and len(texts) >= RECURS_LEAST:
            found[source_id] = sum(bool(again & paragraphs) for paragraphs in texts)
    if found:
        named = listed(sorted(found))
        count = sum(found.values())
        yield Flaw(
            check=Check.RECURRING,
            says=f"{_count(count)} a paragraph that every other one of {_some(sorted(found))} has",
            count=count,
            query=asks.rows(
                "source_id, unnest(paragraphs) AS paragraph, count(*)",
                f"source_id IN ({named}) GROUP BY ALL ORDER BY 3 DESC LIMIT 20",
            ),
            stops=False,
        )


def _repeated(articles: pa.Table, asks: Questions) -> Iterator[Flaw]:
    """One page served for many addresses looks like many articles with one text."""
    found = Counter(
        zip(articles["source_id"].to_pylist(), articles["text"].to_pylist(), strict=True)
    )
    again = {key: count for key, count in found.items() if key[1] and count >= ONE_TEXT}
    if again:
        count = sum(again.values())
        sources = sorted({source_id for source_id, _ in again})
        named = listed(sources)
        yield Flaw(
            check=Check.REPEATED,
            says=f"{_count(count)} the same text as others of their source, {_some(sources)}",
            count=count,
            query=asks.rows(
                "source_id, text, count(*), list(url)",
                f"source_id IN ({named}) GROUP BY source_id, text HAVING count(*) >= {ONE_TEXT}",
            ),
            stops=_is_many(count, articles.num_rows),
        )


def _instants(articles: pa.Table, asks: Questions) -> Iterator[Flaw]:
    published, captured = articles["published_at"], articles["captured_at"]
    late = pc.greater(published, pc.add(captured, pa.scalar(AHEAD, pa.duration("us"))))
    early = pc.less(published, pa.scalar(FIRST_INSTANT, published.type))
    wrong = pc.sum(pc.fill_null(pc.or_(late, early), fill_value=False)).as_py() or 0
    if wrong:
        where = (
            f"published_at > captured_at + INTERVAL {AHEAD.days} DAY "
            f"OR published_at < '{FIRST_INSTANT:%Y-%m-%d}'"
        )
        yield Flaw(
            check=Check.INSTANT,
            says=f"{_count(wrong)} a time of publication that cannot be",
            count=wrong,
            query=asks.rows("url, published_at, published_at_raw, captured_at", where),
            stops=_is_many(wrong, articles.num_rows),
        )


def _is_many(count: int, of: int) -> bool:
    return count >= LEAST and count > MANY * of


def _count(count: int) -> str:
    return "1 article has" if count == 1 else f"{count:,} articles have"


def _some(source_ids: Sequence[str]) -> str:
    named = ", ".join(source_ids[:NAMED])
    more = len(source_ids) - NAMED
    return f"{named} and {more:,} more" if more > 0 else named
