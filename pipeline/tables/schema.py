"""The contract: every table and column analysts may rely on, declared once.

From it come the Arrow schemas, the Delta tables' comments, docs/data.md and the dictionary in the
bucket. A change is additive or makes a new major version beside the old one.
"""

from dataclasses import dataclass

import pyarrow as pa

from pipeline.records import Change, Part, Precision, Reason, Relation, Stage, Withdrawn

CONTRACT_VERSION = "1.3"  # additive changes raise the second number

TEXT = pa.string()
DAY = pa.date32()
INSTANT = pa.timestamp("us", tz="UTC")
WHOLE = pa.int64()
SHARE = pa.float64()
FLAG = pa.bool_()
TEXTS = pa.list_(pa.string())
PLACE = pa.struct([("key", TEXT), ("offset", WHOLE), ("length", WHOLE)])
RIGHTS = pa.struct(
    [
        ("tdm_reservation", FLAG),
        ("tdm_policy_url", TEXT),
        ("noai", FLAG),
        ("noarchive", FLAG),
        ("noindex", FLAG),
    ]
)


def major_version(version: str) -> int:
    """The first number of a contract's version."""
    return int(version.partition(".")[0])


def place(path: str, version: str | None = None) -> str:
    """Where what the contract promises lies: each major version beside the ones before it.

    >>> place("articles", "1.3")
    'articles'
    >>> place("articles", "2.0")
    'v2/articles'
    """
    major = major_version(version or CONTRACT_VERSION)
    return path if major == 1 else f"v{major}/{path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name, type, whether it may be null, and what it means."""

    name: str
    kind: pa.DataType
    nullable: bool
    meaning: str
    values: tuple[str, ...] = ()  # where they are a closed list

    @property
    def field(self) -> "pa.Field[pa.DataType]":
        """The column as Arrow knows it."""
        return pa.field(self.name, self.kind, self.nullable, metadata={"comment": self.meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its columns, its partition and the key of its rows."""

    name: str
    meaning: str
    row: str  # what one row is
    partition: str | None
    key: tuple[str, ...]  # unique in the table
    order: tuple[str, ...]  # how rows are sorted within a partition
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The table as Arrow knows it."""
        return pa.schema([column.field for column in self.columns])

    @property
    def folder(self) -> str:
        """Where the table lies in its bucket."""
        return place(self.name)

    @property
    def names(self) -> list[str]:
        """The columns' names, in order."""
        return [column.name for column in self.columns]


def _must(name: str, kind: pa.DataType, meaning: str, values: tuple[str, ...] = ()) -> Column:
    return Column(name=name, kind=kind, nullable=False, meaning=meaning, values=values)


def _may(name: str, kind: pa.DataType, meaning: str, values: tuple[str, ...] = ()) -> Column:
    return Column(name=name, kind=kind, nullable=True, meaning=meaning, values=values)


ORIGINS = "json-ld, meta, microdata, time, feed, sitemap, url, text or capture"

_WHO = (
    _must(
        "article_id",
        TEXT,
        "Identity of the article: a hash of its canonical address, of the first that it had",
    ),
    _must("url", TEXT, "The address that answered, after redirects"),
    _must("canonical_url", TEXT, "The one address of the article after our rules"),
    _must("source_id", TEXT, "The source, as in `sources`"),
    _must("site_name", TEXT, "What the site calls itself"),
    _must("title", TEXT, "The headline"),
    _must("authors", TEXTS, "Names parsed from the byline; empty where there is none"),
)
_WHEN = (
    _may("published_at", INSTANT, "When it was published, UTC; null where nothing tells"),
    _may("published_at_raw", TEXT, "The same as the page printed it"),
    _may("published_at_offset", TEXT, "The zone offset the page stated, like +02:00"),
    _may(
        "published_at_precision",
        TEXT,
        "How exactly published_at is known",
        tuple(str(one) for one in Precision),
    ),
    _must("published_at_from", TEXT, f"What told the time of publication: {ORIGINS}"),
    _may("modified_at", INSTANT, "When the publisher says it was last changed, UTC"),
)
_WHAT = (
    _may("language", TEXT, "ISO 639-1 code of the text, found and not assumed"),
    _may("section", TEXT, "The section the publisher put it in"),
    _must("tags", TEXTS, "Keywords the publisher gave; empty where there are none"),
    _may("summary", TEXT, "The publisher's own summary"),
    _must("text", TEXT, "The body as plain paragraphs, a blank line between two"),
    _must("paragraphs", TEXTS, "The same, one paragraph an element"),
    _may(
        "blocks",
        TEXTS,
        "What each of the paragraphs is, one an element; most captions are no paragraphs and left "
        "out; null in rows of before version 1.2",
        tuple(str(one) for one in Part),
    ),
    _must(
        "word_count",
        WHOLE,
        "Words of the text: what white space parts; where a script sets no spaces, two signs are "
        "one, and four in Thai, Lao, Khmer and Burmese",
    ),
    _may("image_url", TEXT, "The lead picture's address"),
    _may("is_paywalled", FLAG, "Whether the publisher says it is not free; null where unsaid"),
    _must("is_live", FLAG, "Whether it is a live blog"),
    _must("rights", RIGHTS, "What the publisher reserves: text and data mining, noai and others"),
    _must("notes", TEXTS, "Hints of the page that contradict each other, and the like"),
)
_WHENCE = (
    _must("extractor", TEXT, "The program that read the page"),
    _must("extractor_version", TEXT, "And its version"),
    _must("raw_ref", PLACE, "Where the captured response lies: WARC key, offset, length"),
)
_FORMER = _may(
    "former_urls", TEXTS, "Its canonical addresses of before, the first first; null where none"
)
_AS_WHAT = tuple(str(one) for one in Withdrawn)
_GONE = (
    _may(
        "withdrawn_at",
        INSTANT,
        "When the story was first found gone, as it has been at every look since; null while it is"
        " there",
    ),
    _may("withdrawn_for", TEXT, "As what it was last found gone", _AS_WHAT),
    _may("withdrawn_seen_at", INSTANT, "When it was last found gone"),
)
_RUN = (_must("run_id", TEXT, "The run that wrote this row"),)

READINGS = Table(
    name="readings",
    meaning="Every article as read from one night's captures; private.",
    row="article and night",
    partition="night",
    key=("article_id", "night"),
    order=("article_id",),
    columns=(
        *_WHO,
        *_WHEN,
        _must("captured_at", INSTANT, "When the response came"),
        *_WHAT,
        *_WHENCE,
        _must("content_digest", TEXT, "Hash of headline and text: equal content, equal digest"),
        _may("withdrawn_for", TEXT, "As what a look found it gone; such a row has no text"),
        _may("own_id", TEXT, "The id that its own address gives, where the article bears another"),
        _must("night", DAY, "The night that captured it"),
    ),
)

ARTICLES = Table(
    name="articles",
    meaning="Distinct articles, deduplicated: each cluster's representative, newest version.",
    row="distinct article",
    partition="published_on",
    key=("article_id",),
    order=("published_at", "article_id"),
    columns=(
        _WHO[0],
        _must("version_id", TEXT, "The version shown here, as in `versions`"),
        *_WHO[1:],
        _must("published_on", DAY, "UTC day of publication; of first capture where unknown"),
        *_WHEN,
        _must("first_captured_at", INSTANT, "When we first captured the article"),
        _must("captured_at", INSTANT, "When this version was last captured"),
        *_GONE,
        _FORMER,
        *_WHAT,
        _must("cluster_id", TEXT, "The cluster of articles that tell the same; see `copies`"),
        _must("copy_count", WHOLE, "How many other articles repeat this one"),
        *_WHENCE,
        _must("night", DAY, "The night that captured this version last"),
        *_RUN,
    ),
)

COPIES = Table(
    name="copies",
    meaning="Articles that repeat another one: exact, near or rewritten; and reuse of a passage.",
    row="article that repeats another",
    partition="published_on",
    key=("article_id",),
    order=("published_at", "article_id"),
    columns=(
        _WHO[0],
        _must(
            "representative_id",
            TEXT,
            "The article in `articles` that it repeats; a reuse is there too",
        ),
        _must("cluster_id", TEXT, "The cluster of both"),
        _must("relation", TEXT, "How it repeats it", tuple(str(one) for one in Relation)),
        _may("resemblance", SHARE, "Share of word runs in either that are in both, 0 to 1"),
        _may("containment", SHARE, "Share of its word runs that the representative has, 0 to 1"),
        _may(
            "print_order", WHOLE, "Its place among all prints of the story, 1 the first; not reuse"
        ),
        _may("hours_after_first", SHARE, "Hours from the first print of the story to this one"),
        _may("passages", TEXT, "Of a reuse: the words that it took, first-last, counted from 1"),
        *_WHO[1:],
        _must("published_on", DAY, "UTC day of publication; of first capture where unknown"),
        *_WHEN,
        _must("first_captured_at", INSTANT, "When we first captured the article"),
        _must("captured_at", INSTANT, "When its newest version was last captured"),
        *_GONE,
        _FORMER,
        _may("language", TEXT, "ISO 639-1 code of the text"),
        _must("word_count", WHOLE, "Words of its text; the text itself is in `versions`"),
        _WHENCE[2],
        _must("night", DAY, "The night that captured its newest version last"),
        *_RUN,
    ),
)

VERSIONS = Table(
    name="versions",
    meaning="Every version of every article ever captured, with its text and what changed.",
    row="version of an article",
    partition="night",
    key=("version_id",),
    order=("article_id", "captured_at"),
    columns=(
        _must("version_id", TEXT, "Identity of the version: article and content"),
        _WHO[0],
        _must("sequence", WHOLE, "1 for an article's first version, 2 for the next"),
        _may("previous_version_id", TEXT, "The version before it; null for the first"),
        _must("change", TEXT, "What it changed", tuple(str(one) for one in Change)),
        _must("captured_at", INSTANT, "When this version was first captured"),
        _may("withdrawn_for", TEXT, "Of a withdrawn one: as what it was found gone", _AS_WHAT),
        _may("last_seen_at", INSTANT, "Of a withdrawn one: when it was last found so"),
        *_WHO[1:4],
        *_WHO[5:],
        _WHEN[0],
        _WHEN[5],
        _WHAT[0],
        _WHAT[3],
        _WHAT[4],
        _WHAT[7],
        _WHENCE[2],
        _must("night", DAY, "The night that captured it first"),
        *_RUN,
    ),
)

REJECTS = Table(
    name="rejects",
    meaning="Everything that stopped on its way, with stage and reason. Nothing is lost silently.",
    row="capture or announcement that stopped",
    partition="night",
    key=("night", "source_id", "stage", "reason", "url", "raw_ref"),
    order=("source_id", "stage", "reason", "url"),
    columns=(
        _must("url", TEXT, "The address that stopped"),
        _must("source_id", TEXT, "The source, as in `sources`"),
        _must("stage", TEXT, "Where it stopped", tuple(str(one) for one in Stage)),
        _must("reason", TEXT, "Why it stopped", tuple(str(one) for one in Reason)),
        _must("evidence", TEXT, "One line for a person; may be empty"),
        _may("raw_ref", PLACE, "Where the captured response lies, if one came"),
        _must("night", DAY, "The night it belongs to"),
        *_RUN,
    ),
)

NIGHTS = Table(
    name="nights",
    meaning="The completeness ledger: what each source gave each night. seen = kept + rejected.",
    row="source and night",
    partition="night",
    key=("night", "source_id"),
    order=("source_id",),
    columns=(
        _must("source_id", TEXT, "The source, as in `sources`"),
        _must("announced", WHOLE, "Distinct articles that its feeds, sitemaps and sections named"),
        _must("fetched", WHOLE, "Article responses archived"),
        _must("unchanged", WHOLE, "Known already, and the same where looked at again"),
        _must("seen", WHOLE, "Everything the night took up: kept + rejected"),
        _must("kept", WHOLE, "Became articles"),
        _must("rejected", WHOLE, "Stopped, with a reason in `rejects`"),
        _must("missed", WHOLE, "Of the rejected: never fetched, the crawl ended early"),
        _must("expected", WHOLE, "What the source promises at the least"),
        _must(
            "outcome",
            TEXT,
            "How the crawl ended: complete, partial, stopped, unhealthy, skipped or absent",
        ),
        _may("looked_again", WHOLE, "Known articles asked for corrections; nobody announced them"),
        _may("entries", WHOLE, "Entries of all feeds, sitemaps and sections that were read"),
        _may("other_nights", WHOLE, "Of the entries: of another day, or brought by another night"),
        _may("undated", WHOLE, "Of the entries: that state no day, and were not taken for it"),
        _may("out_of_scope", WHOLE, "Of the entries: outside the source's scope"),
        _may("bad_address", WHOLE, "Of the entries: without an address that can be asked"),
        _may("repeated", WHOLE, "Of the entries: announced before, by this or another document"),
        _may("left_out", WHOLE, "Of the entries: beyond what the source's budget has room for"),
        _may("unseen", WHOLE, "Estimate of stories that were public and no route told of"),
        _may("unseen_ground", TEXT, "What that rests on; null where nothing allows an estimate"),
        _may("notes", TEXTS, "What somebody should look at, a sentence each"),
        _may("with_time", WHOLE, "Of the articles read: that state when they were published"),
        _may("with_author", WHOLE, "Of the articles read: that name an author"),
        _may("with_section", WHOLE, "Of the articles read: that name a section"),
        _may("with_image", WHOLE, "Of the articles read: that have a lead picture"),
        _may("words_median", WHOLE, "Words of the middle one of the articles read, by length"),
        _may("main_language", TEXT, "The language that most of the articles read are in"),
        _may("in_main_language", WHOLE, "How many of them are in it"),
        _must("night", DAY, "The night"),
        *_RUN,
    ),
)

SOURCES = Table(
    name="sources",
    meaning="The sources as the catalog stood when the tables were last published.",
    row="source",
    partition=None,
    key=("source_id",),
    order=("source_id",),
    columns=(
        _must("source_id", TEXT, "Country and name"),
        _must("name", TEXT, "What the publisher calls itself"),
        _must("homepage", TEXT, "Its front page"),
        _must("country", TEXT, "Two letters"),
        _may("language", TEXT, "The language its source file declares"),
        _may("time_zone", TEXT, "The zone of its dates that state none"),
        _must("licence", TEXT, "What the publisher grants, in a sentence; may be empty"),
        _must("opt_out", TEXT, "What is done with articles whose publisher reserves mining"),
        _must("is_active", FLAG, "Whether it is collected now"),
        *_RUN,
    ),
)

WORDS = Table(
    name="words",
    meaning=(
        "How many articles used a word on a day: those that at least three articles of the day and "
        "language use, without what two fifths of them use, up to 3,000 rows a day. Not a Delta "
        "table: one Parquet file a month, sorted by word, in the folder `words/`."
    ),
    row="word, day, source and language",
    partition=None,
    key=("word", "language", "published_on", "source_id"),
    order=("word", "language", "published_on", "source_id"),
    columns=(
        _must("word", TEXT, "The word in small letters"),
        _may("language", TEXT, "ISO 639-1 code of the articles' language"),
        _must("published_on", DAY, "UTC day of publication"),
        _must("source_id", TEXT, "The source, as in `sources`"),
        _must("articles", WHOLE, "How many of its articles of the day use the word; no copies"),
        _must("uses", WHOLE, "How often they use it"),
    ),
)

CLEAN = (ARTICLES, COPIES, VERSIONS, REJECTS, NIGHTS, SOURCES)
BY_NAME = {table.name: table for table in (READINGS, *CLEAN)}
