"""A site that a system makes, and the server that shows it on loopback."""

import contextlib
import functools
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.reading.systems.markup import picture_of
from benchmarks.reading.systems.stories import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a system's pages can tell at all, as far as it is not everything."""

    authors: int = 9  # so many of a story's
    tags: bool = True
    lead_picture: bool = False  # else the first picture in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One system with one theme in one language."""

    system: str
    theme: str
    edition: Edition
    folder: Path  # where it is made
    base: str  # with the slash at its end
    shown: Shown

    @property
    def public(self) -> Path:
        return self.folder / "public"

    def write(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def draw(self, path: str) -> None:
        """Put the pictures of all stories into a folder."""
        folder = self.folder / path
        folder.mkdir(parents=True, exist_ok=True)
        for story in self.edition.stories:
            (folder / story.picture).write_bytes(picture_of(story))

    def run(self, command: Sequence[str | Path], **further: str) -> None:
        """Run a tool in the site's folder; what it said is told where it fails."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder, env=environment() | further,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            message = (
                f"{self.system}: {command[0]} failed\n{done.stdout[-2000:]}{done.stderr[-3000:]}"
            )
            raise RuntimeError(message)


def environment() -> Mapping[str, str]:
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC",
        "HOME": "/nonexistent", "NO_UPDATE_NOTIFIER": "1", "CI": "1",
    }  # fmt: skip


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".xml": "application/xml", ".atom": "application/atom+xml", ".rss": "application/rss+xml",
    }  # fmt: skip

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base names it so
        pass


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder, which may still be empty, and say at which address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
