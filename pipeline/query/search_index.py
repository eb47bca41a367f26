"""Full-text search without a server: an index of `articles` on this machine, kept by version.

The table's files never change, so the index remembers which it has read: a newer version costs
only its new files, and what left the table leaves the index.
"""

import hashlib
import json
import logging
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import tantivy
from deltalake import DeltaTable

from pipeline.errors import SettingsError, StoreError
from pipeline.notation.words import UNSPACED, spaced
from pipeline.publish.exports import ERASED_KEY
from pipeline.store import Store
from pipeline.store.reading import StoredFile
from pipeline.tables.delta import table_uri
from pipeline.tables.editions import open_edition, table_of
from pipeline.tables.schema import ARTICLES

logger = logging.getLogger(__name__)

INDEX_VERSION = 2
ANALYSER = "words"
STATE = "state.json"
WRITER_BYTES = 64_000_000
READ = ["article_id", "title", "text", "url", "source_id", "language", "published_on"]
TITLE_WEIGHT = 2.0
SNIPPET_CHARACTERS = 240
SYNTAX = re.compile(r'"|\b(?:AND|OR|NOT)\b')
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article that was found."""

    article_id: str
    title: str
    url: str
    source_id: str
    language: str
    published_on: date
    weight: float
    snippet: str  # the words found stand between \x02 and \x03


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    version: int  # of the table
    files: tuple[str, ...]  # of the table, that the index holds
    erased: str  # the takedown it knows of


class SearchIndex:
    """The index of one bucket's articles."""

    def __init__(self, folder: Path, clean: Store) -> None:
        name = hashlib.sha256(f"{INDEX_VERSION} {table_uri(clean, ARTICLES)}".encode()).hexdigest()
        self.folder = folder / name[:16]
        self._clean = clean
        self._index: tantivy.Index | None = None

    def update(self) -> int:
        """Bring the index up to the table; how many files had to be read.

        Raises StoreError where the table or this machine's folder cannot be read.
        """
        opened = table_of(self._clean, open_edition(self._clean), ARTICLES)
        files = _files(opened)
        state = self._state()
        erased = self._clean.head(ERASED_KEY)
        if state.erased != (erased.etag if erased else ""):
            self.forget()  # what was taken down must not linger in deleted parts of the index
            state = _State(version=-1, files=(), erased=erased.etag if erased else "")
        if state.version == opened.version():
            self._index = self._open()
            return 0
        known = set(state.files)
        if not known or known - files == known:
            self.forget()
            known = set()
        index = self._open()
        new = sorted(files - known)
        writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
        for path in known - files:
            writer.delete_documents_by_term("file", path)
        for path in new:
            for document in self._documents(path):
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        part = self.folder / f"{STATE}.part"
        stated = {"version": opened.version(), "files": sorted(files), "erased": state.erased}
        part.write_text(json.dumps(stated), encoding="utf-8")
        part.replace(self.folder / STATE)
        self._index = index
        return len(new)

    def forget(self) -> None:
        """Remove the index from this machine."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._index = None

    def search(
        self,
        words: str,
        *,
        since: date | None = None,
        until: date | None = None,
        source_ids: Sequence[str] = (),
        language: str | None = None,
        limit: int = 10,
    ) -> list[Hit]:
        """The articles that best fit some words, best first.

        Raises SettingsError where the words are not a query.
        """
        if self._index is None:
            self.update()
        index = self._index
        assert index is not None
        must = [(tantivy.Occur.Must, _parse(index, words))]
        if since or until:
            low, high = _number(since or date.min), _number(until or date.max)
            day = tantivy.Query.range_query(
                index.schema, "day", tantivy.FieldType.Unsigned, low, high
            )
            must.append((tantivy.Occur.Must, day))
        if source_ids:
            chosen = [
                (tantivy.Occur.Should, tantivy.Query.term_query(index.schema, "source_id", one))
                for one in source_ids
            ]
            must.append((tantivy.Occur.Must, tantivy.Query.boolean_query(chosen)))
        if language:
            spoken = tantivy.Query.term_query(index.schema, "language", language)
            must.append((tantivy.Occur.Must, spoken))
        searcher = index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(must), limit).hits
        return [_hit(searcher.doc(place), weight, words) for weight, place in found]

    def holds(self, name: str, value: str) -> bool:
        """Whether some article has this `source_id` or `language`."""
        index = self._index or self._open()
        asked = tantivy.Query.term_query(index.schema, name, value)
        return bool(index.searcher().search(asked, 1).hits)

    def _documents(self, path: str) -> Iterator[tantivy.Document]:
        """The rows of one data file, fit for the index; only the columns that it shows."""
        key = f"{ARTICLES.folder}/{path}"
        published_on = _day_of(path)
        columns = [name for name in READ if name != "published_on"]
        file = pq.ParquetFile(pa.PythonFile(StoredFile(self._clean, key), "r"), pre_buffer=True)
        for batch in file.iter_batches(2_000, columns=columns):
            for row in batch.to_pylist():
                yield _document(row, path, published_on)

    def _open(self) -> tantivy.Index:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror
            message = f"no search index can be kept in {self.folder} ({why}); name another folder"
            raise SettingsError(message) from error
        try:
            index = tantivy.Index(_schema(), path=str(self.folder), reuse=True)
        except (OSError, ValueError) as error:
            message = f"the search index in {self.folder} cannot be opened: {error}; remove it"
            raise StoreError(message) from error
        analyser = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.ascii_fold())
            .filter(tantivy.Filter.remove_long(80))
            .build()
        )
        index.register_tokenizer(ANALYSER, analyser)
        return index

    def _state(self) -> "_State":
        try:
            stated = json.loads((self.folder / STATE).read_text(encoding="utf-8"))
            return _State(
                version=int(stated["version"]),
                files=tuple(stated["files"]),
                erased=str(stated["erased"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return _State(
                version=-1, files=(), erased=""
            )  # no index yet, or a damaged one: made anew


def snippet(text: str, words: str) -> str:
    """The passage of a text that holds most of the words, each marked.

    >>> snippet("Rain fell. The harbour was flooded at noon.", "flooded harbour")
    'Rain fell. The \\x02harbour\\x03 was \\x02flooded\\x03 at noon.'
    """
    pattern = _any_of(words)
    text = " ".join(text.split())
    places = [match.start() for match in pattern.finditer(_folded(text))] if pattern else []
    start = _densest(places)
    if start > 0:
        start = text.rfind(" ", 0, max(start - 40, 1)) + 1
    passage = text[start : start + SNIPPET_CHARACTERS]
    if start + SNIPPET_CHARACTERS < len(text):
        passage = passage.rpartition(" ")[0] + " …" if " " in passage else passage + "…"
    marked = _marked(passage, pattern)
    return f"… {marked}" if start else marked


def _marked(passage: str, pattern: re.Pattern[str] | None) -> str:
    if pattern is None:
        return passage
    parts, end = [], 0
    for match in pattern.finditer(_folded(passage)):
        parts += [
            passage[end : match.start()],
            "\x02",
            passage[match.start() : match.end()],
            "\x03",
        ]
        end = match.end()
    return "".join([*parts, passage[end:]])


def _densest(places: Sequence[int]) -> int:
    """Where a window of the snippet's size holds the most of them."""
    best, most = 0, 0
    for number, place in enumerate(places):
        count = sum(1 for other in places[number:] if other < place + SNIPPET_CHARACTERS - 40)
        if count > most:
            best, most = place, count
    return best


def _any_of(words: str) -> re.Pattern[str] | None:
    plain = SYNTAX.sub(" ", words)
    found = {_folded(word) for word in WORD.findall(plain)}
    if not found:
        return None
    choices = sorted(found, key=lambda word: (-len(word), word))
    bounded = [
        re.escape(word) if UNSPACED.search(word) else rf"\b{re.escape(word)}\b" for word in choices
    ]
    return re.compile("|".join(bounded))


def _folded(text: str) -> str:
    """The text in lower case without accents, sign for sign of the same length."""
    return "".join(_folded_sign(sign) for sign in text)


def _folded_sign(sign: str) -> str:
    lowered = sign.lower()
    base = unicodedata.normalize("NFD", lowered)[0]
    return base if len(lowered) == 1 else sign


def _parse(index: tantivy.Index, words: str) -> tantivy.Query:
    prepared = words if SYNTAX.search(words) else _all_of(words)
    try:
        return index.parse_query(
            spaced(prepared), ["title", "text"], field_boosts={"title": TITLE_WEIGHT}
        )
    except ValueError as error:
        message = (
            f'{words!r} is not a query: {error}; write words, "a phrase", or words with '
            "AND, OR and NOT"
        )
        raise SettingsError(message) from error


def _all_of(words: str) -> str:
    """Plain words all have to be there; signs of an unspaced script stand side by side."""
    found = WORD.findall(words)
    if not found:
        message = f"{words!r} holds no word to look for"
        raise SettingsError(message)
    return " AND ".join(f'"{word}"' for word in found)


def _document(row: dict[str, str | None], path: str, published_on: date) -> tantivy.Document:
    document = tantivy.Document()
    title, text = row["title"] or "", row["text"] or ""
    document.add_text("title", spaced(title))
    document.add_text("text", spaced(text))
    document.add_text("file", path)
    document.add_text("source_id", row["source_id"] or "")
    document.add_text("language", row["language"] or "")
    document.add_unsigned("day", _number(published_on))
    shown = {name: row[name] for name in ("article_id", "title", "text", "url")}
    document.add_bytes("shown", json.dumps(shown).encode())
    return document


def _hit(document: tantivy.Document, weight: float, words: str) -> Hit:
    stored = document.get_first("shown")
    shown = json.loads(bytes(stored) if isinstance(stored, (bytes, list)) else b"{}")
    return Hit(
        article_id=shown["article_id"],
        title=shown["title"],
        url=shown["url"],
        source_id=str(document.get_first("source_id")),
        language=str(document.get_first("language") or ""),
        published_on=date.fromordinal(int(str(document.get_first("day")))),
        weight=weight,
        snippet=snippet(shown["text"], words),
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("title", tokenizer_name=ANALYSER)
    builder.add_text_field("text", tokenizer_name=ANALYSER)
    for name in ("file", "source_id", "language"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("day", stored=True, indexed=True, fast=True)
    builder.add_bytes_field("shown", stored=True, indexed=False)
    return builder.build()


def _files(opened: DeltaTable) -> set[str]:
    actions = pa.table(opened.get_add_actions(flatten=True))
    return set(actions["path"].to_pylist())


def _day_of(path: str) -> date:
    return date.fromisoformat(path.partition("published_on=")[2][:10])


def _number(day: date) -> int:
    return day.toordinal()
