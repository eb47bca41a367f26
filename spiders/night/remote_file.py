"""A large file on a web server, read piece by piece as any other address is asked."""

import asyncio
import gzip
import io
import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urljoin

from pipeline.discover.found import MAX_BYTES
from pipeline.discover.markup import Enough, Unreadable, gunzipped
from pipeline.records import Capture, Kind
from spiders.night.frontier import Visit
from spiders.night.source_night import SourceCrawl
from spiders.wire.failure import Failure

Ask = Callable[[SourceCrawl, Visit, Mapping[str, str]], Awaitable[Capture | Failure]]

CHUNK_BYTES = 8 << 20  # of a file, at a time
TOTAL = re.compile(r"/(\d+)\s*$")  # of a Content-Range
FILE_ENDINGS = (".warc.gz", ".warc")


async def remote_files(night: SourceCrawl, place: str, ask: Ask) -> list[str]:
    """The files at an address: itself, or those that a list of paths names.

    Below a prefix the list of a month is `<yyyy>/<mm>/warc.paths.gz`, as Common Crawl has it.
    Raises OSError where it cannot be had.
    """
    if place.endswith(FILE_ENDINGS):
        return [place]
    listing = place
    if not place.endswith((".paths", ".paths.gz")):
        listing = urljoin(f"{place.rstrip('/')}/", f"{night.run.night:%Y/%m}/warc.paths.gz")
    answer = await _answer(night, listing, ask, {})
    if answer.status != 200:
        message = f"{listing} answered with status {answer.status}"
        raise OSError(message)
    body = answer.body
    try:
        if body[:2] == b"\x1f\x8b":
            body = b"".join(gunzipped(body, MAX_BYTES))
    except (Enough, Unreadable, gzip.BadGzipFile) as error:
        message = f"{listing}: {error}"
        raise OSError(message) from error
    lines = body.decode("utf-8", "replace").split()
    return [urljoin(listing, f"/{line.lstrip('/')}") for line in lines if "://" not in line]


class RemoteFile(io.RawIOBase):
    """A file on a server as a file that is read from its start; not in the loop's own thread."""

    def __init__(self, night: SourceCrawl, url: str, ask: Ask) -> None:
        super().__init__()
        self._night = night
        self._url = url
        self._ask = ask
        self._loop = asyncio.get_running_loop()
        self._place = 0
        self._size: int | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fill a buffer with the next bytes; none at the end."""
        if self._size is not None and self._place >= self._size:
            return 0
        asked = asyncio.run_coroutine_threadsafe(self._read(len(buffer)), self._loop)
        data = asked.result()
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    async def _read(self, length: int) -> bytes:
        if self._night.frontier.count("bytes") > self._night.source.budget.bytes:
            message = f"the budget of {self._night.source.budget.bytes} bytes is spent"
            raise OSError(message)
        last = self._place + length - 1
        # Packed as it is: a server that packs it again would answer for other bytes.
        headers = {"Range": f"bytes={self._place}-{last}", "Accept-Encoding": "identity"}
        answer = await _answer(self._night, self._url, self._ask, headers)
        if answer.status == 416:
            return b""
        total = TOTAL.search(answer.header("content-range") or "")
        if answer.status == 206 and total:
            self._size = int(total[1])
            return answer.body[:length]
        if answer.status == 200 and self._place == 0 and len(answer.body) <= length:
            self._size = len(answer.body)
            return answer.body
        message = f"{self._url} answered with status {answer.status} to a part of it"
        raise OSError(message)


async def _answer(night: SourceCrawl, url: str, ask: Ask, headers: Mapping[str, str]) -> Capture:
    visit = Visit(key=f"other {url}", url=url, kind=Kind.OTHER)
    answer = await ask(night, visit, headers)
    if isinstance(answer, Failure):
        message = f"{answer.reason}: {answer.evidence}"
        raise OSError(message)
    return answer
