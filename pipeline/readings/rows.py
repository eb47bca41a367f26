"""A reading as a row of the table of readings, and rows as a file."""

import hashlib
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.notation.words import count_words
from pipeline.records import Article, Instant, RawRef, Rights, Withdrawal
from pipeline.tables.schema import READINGS

BLANKED = {  # what is left of a reading: that there was one
    "title": "",
    "text": "",
    "site_name": "",
    "url": "",
    "canonical_url": "",
    "content_digest": "",
    "word_count": 0,
}
LEFT = {
    "article_id",
    "source_id",
    "night",
    "captured_at",
    "raw_ref",
    "extractor",
    "extractor_version",
    "published_at_from",
    "rights",
    "is_live",
    "withdrawn_for",
    "own_id",
}


def readings_table(articles: Iterable[Article], withdrawals: Iterable[Withdrawal] = ()) -> pa.Table:
    """Articles as rows of `readings`, and what was found gone as rows without a text."""
    rows = [_row(article) for article in articles]
    rows += [row_of_withdrawal(one) for one in withdrawals]
    return pa.Table.from_pylist(rows, schema=READINGS.schema)


def readings_file(table: pa.Table) -> bytes:
    """Rows of `readings` as a Parquet file, the same for the same rows."""
    ordered = table.sort_by([("article_id", "ascending"), ("captured_at", "ascending")])
    sink = io.BytesIO()
    pq.write_table(ordered, sink, compression="zstd")
    return sink.getvalue()


def blanked(
    table: pa.Table, article_ids: Collection[str], source_ids: Collection[str] = ()
) -> pa.Table:
    """The readings with nothing left of some articles but their ids, source, night and place."""
    if not article_ids and not source_ids:
        return table
    import pyarrow.compute as pc  # describes two hundred functions, whoever asks for one

    is_ours = pc.or_(
        pc.is_in(table["article_id"], pa.array(sorted(article_ids), pa.string())),
        pc.is_in(table["source_id"], pa.array(sorted(source_ids), pa.string())),
    )
    if not pc.any(is_ours).as_py():
        return table
    rows = table.to_pylist()
    for row, is_blank in zip(rows, is_ours.to_pylist(), strict=True):
        if is_blank:
            row.update({name: _nothing(name) for name in row if name not in LEFT})
    return pa.Table.from_pylist(rows, schema=table.schema)


def without_paragraphs(table: pa.Table, forgotten: Sequence[Collection[int]]) -> pa.Table:
    """The same readings without some of their paragraphs, by their places."""
    changed = [number for number, places in enumerate(forgotten) if places]
    rows = [
        row
        | _body(row["title"], _without(row["paragraphs"], forgotten[number]))
        | ({"blocks": _without(row["blocks"], forgotten[number])} if row.get("blocks") else {})
        for number, row in zip(changed, _at(table, changed).to_pylist(), strict=True)
    ]
    others = [number for number, places in enumerate(forgotten) if not places]
    whole = pa.concat_tables([_at(table, others), pa.Table.from_pylist(rows, table.schema)])
    return _at(whole, sorted(range(len(forgotten)), key=[*others, *changed].__getitem__))


def _at(table: pa.Table, places: Sequence[int]) -> pa.Table:
    return table.take(pa.array(places, pa.int64()))


@cache
def code_version() -> str:
    """The version of this code, and of the extractor below it."""
    try:
        return f"{version('nightdesk')}+trafilatura{version('trafilatura')}"
    except PackageNotFoundError:
        return "unknown"


def content_digest(title: str, text: str) -> str:
    """Equal headline and text, equal digest."""
    return hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()[:32]


def _nothing(name: str) -> object:
    if name in BLANKED:
        return BLANKED[name]
    kind = READINGS.schema.field(name)
    return [] if pa.types.is_list(kind.type) else None


def _without(texts: Sequence[str], places: Collection[int]) -> list[str]:
    return [text for at, text in enumerate(texts) if at not in places]


def _row(article: Article) -> dict[str, object]:
    published, modified = article.published, article.modified
    return {
        "article_id": article.article_id,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "source_id": article.source_id,
        "site_name": article.site_name,
        "title": article.title,
        "authors": list(article.authors),
        **_published(published),
        "modified_at": modified.at if modified else None,
        "captured_at": article.captured_at,
        "language": article.language,
        **{name: _cell(value) for name, value in article.stated().items()},
        **_body(article.title, list(article.paragraphs)),
        "blocks": [str(kind) for kind in article.kinds],
        "notes": list(article.notes),
        "extractor": "nightdesk",
        "extractor_version": code_version(),
        "raw_ref": asdict(article.ref),
        "night": article.night,
    }


def _cell(value: object) -> object:
    """A statement as Arrow takes it."""
    if isinstance(value, Rights):
        return asdict(value)
    return list(value) if isinstance(value, tuple) else value


def row_of_withdrawal(one: Withdrawal) -> dict[str, object]:
    """What was found gone, as a row without a text."""
    return {
        "article_id": one.article_id,
        "url": one.url,
        "canonical_url": one.url,
        "source_id": one.source_id,
        "site_name": "",
        "title": "",
        "authors": [],
        "published_at_from": "capture",
        "captured_at": one.seen_at,
        "tags": [],
        **_body("", []),
        "content_digest": content_digest("", one.found),
        "is_live": False,
        "rights": asdict(Rights()),
        "notes": [],
        "extractor": "nightdesk",
        "extractor_version": code_version(),
        "raw_ref": asdict(one.ref or RawRef(key="", offset=0, length=0)),
        "withdrawn_for": str(one.found),
        "night": one.night,
    }


def _body(title: str, paragraphs: list[str]) -> dict[str, object]:
    text = "\n\n".join(paragraphs)
    return {
        "text": text,
        "paragraphs": paragraphs,
        "word_count": count_words(text),
        "content_digest": content_digest(title, text),
    }


def _published(published: Instant | None) -> dict[str, object]:
    if published is None:
        return {"published_at_from": "capture"}
    return {
        "published_at": published.at,
        "published_at_raw": published.raw,
        "published_at_offset": published.offset,
        "published_at_precision": str(published.precision),
        "published_at_from": published.origin,
    }
