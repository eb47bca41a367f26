"""Wagtail with the blog of its tutorial, Django's feed, and the table block that it brings."""

import contextlib
import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks.reading.systems import tools
from benchmarks.reading.systems.markup import block_of
from benchmarks.reading.systems.sites import Shown, Site, environment
from benchmarks.reading.systems.stories import Story

PROJECT = Path(__file__).with_name("wagtail_site.py")
VARIANTS = (("tutorial", "en"), ("tutorial", "de"), ("tutorial", "ru"))
SHOWN = {"tutorial": Shown()}
PATIENCE_SECONDS = 120


@contextlib.contextmanager
def serving(public: Path) -> Iterator[str]:
    """An address for the site, whose server `make` starts once there is something to serve."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        if server := SERVERS.pop(f"http://127.0.0.1:{port}/", None):
            server.terminate()
            server.wait()


SERVERS: dict[str, subprocess.Popen[bytes]] = {}


def make(site: Site) -> None:
    site.draw("pictures")
    told = {
        "name": site.edition.name, "base": site.base, "language": site.edition.language,
        "zone": site.edition.zone.key, "stories": [_told(story) for story in site.edition.stories],
    }  # fmt: skip
    site.write("stories.json", json.dumps(told, ensure_ascii=False))
    site.write("blog/__init__.py", "")
    site.write("blog/models.py", PROJECT.read_text(encoding="utf-8"))
    run = [tools.python("python"), "blog/models.py"]
    for command in (["makemigrations", "blog"], ["migrate"], ["fill"]):
        site.run([*run, *command], PYTHONPATH=str(site.folder))
    port = site.base.rstrip("/").rpartition(":")[2]
    SERVERS[site.base] = subprocess.Popen(
        [str(part) for part in (*run, "runserver", "--noreload", f"127.0.0.1:{port}")],
        cwd=site.folder, env=environment() | {"PYTHONPATH": str(site.folder)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _wait_for(site.base)


def _told(story: Story) -> dict[str, object]:
    return {
        "slug": story.slug, "title": story.title, "authors": story.authors,
        "at": story.published.isoformat(), "tags": story.tags,
        "body": [block_of(block, story, "/pictures/") for block in story.blocks],
    }  # fmt: skip


def _wait_for(base: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError), opener.open(base):
            return
        time.sleep(0.5)
    message = "Wagtail does not start"
    raise RuntimeError(message)
