"""The sorted list that finds a capture by address and time: one CDXJ line a record."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from pipeline.archive.warc import warc_date
from pipeline.layout import captures_prefix
from pipeline.records import Capture, Kind, RawRef
from pipeline.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """What the index says of one record."""

    url: str
    requested_url: str
    captured_at: datetime
    status: int
    kind: Kind
    source_id: str
    media_type: str
    digest: str  # of the body; a revisit's is that of the body it repeats
    is_revisit: bool
    ref: RawRef
    etag: str | None = None
    last_modified: str | None = None


def index_line(capture: Capture, digest: str, ref: RawRef, *, is_revisit: bool) -> IndexLine:
    """The line for a capture at its place in the archive."""
    media_type = (capture.header("content-type") or "").partition(";")[0].strip().lower()
    return IndexLine(
        url=capture.url,
        requested_url=capture.requested_url,
        captured_at=capture.captured_at,
        status=capture.status,
        kind=capture.kind,
        source_id=capture.source_id,
        media_type=media_type or "unk",
        digest=digest,
        is_revisit=is_revisit,
        ref=ref,
        etag=capture.header("etag"),
        last_modified=capture.header("last-modified"),
    )


def format_index(lines: Iterable[IndexLine]) -> bytes:
    """The lines as a CDXJ file, sorted."""
    return "".join(sorted(_format(line) for line in lines)).encode()


def parse_index(text: bytes) -> list[IndexLine]:
    """The lines of a CDXJ file."""
    return [_parse(line) for line in text.decode().splitlines() if line]


def read_index(store: Store, night: date, source_id: str) -> list[IndexLine]:
    """Every record of a source's night, in the order it was captured."""
    lines: list[IndexLine] = []
    for key in store.keys(captures_prefix(night, source_id)):
        if key.endswith(".cdxj"):
            lines += parse_index(store.read(key))
    return sorted(lines, key=lambda line: (line.captured_at, line.ref.key, line.ref.offset))


def search_key(url: str) -> str:
    """An address in the order that keeps a domain's pages together.

    >>> search_key("https://www.news.example:8080/A/b?q=1")
    'example,news,www:8080)/A/b?q=1'
    """
    parts = urlsplit(url)
    host = ",".join(reversed((parts.hostname or "").split(".")))
    place = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{place}){parts.path or '/'}{query}".replace(" ", "%20")


def _format(line: IndexLine) -> str:
    stated = {
        "url": line.url,
        "mime": "warc/revisit" if line.is_revisit else line.media_type,
        "status": str(line.status),
        "digest": line.digest,
        "length": str(line.ref.length),
        "offset": str(line.ref.offset),
        "filename": line.ref.key,
        "requested": line.requested_url,
        "at": warc_date(line.captured_at),
        "kind": str(line.kind),
        "source": line.source_id,
    }
    validators = {"etag": line.etag, "modified": line.last_modified}
    stated |= {name: value for name, value in validators.items() if value}
    stamp = f"{line.captured_at.astimezone(UTC):%Y%m%d%H%M%S}"
    return f"{search_key(line.url)} {stamp} {json.dumps(stated, ensure_ascii=False)}\n"


def _parse(text: str) -> IndexLine:
    _, _, stated_text = text.split(" ", 2)
    stated = json.loads(stated_text)
    return IndexLine(
        url=stated["url"],
        requested_url=stated["requested"],
        captured_at=datetime.fromisoformat(stated["at"]),
        status=int(stated["status"]),
        kind=Kind(stated["kind"]),
        source_id=stated["source"],
        media_type=stated["mime"],
        digest=stated["digest"],
        is_revisit=stated["mime"] == "warc/revisit",
        ref=RawRef(
            key=stated["filename"], offset=int(stated["offset"]), length=int(stated["length"])
        ),
        etag=stated.get("etag"),
        last_modified=stated.get("modified"),
    )
