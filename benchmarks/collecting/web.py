"""A fast little web on loopback, in a process of its own: a forward proxy for any host name.

`http://<any host>/sitemap-<n>.xml` lists n pages; every page is the same real-sized article with
its own first line, gzipped. `/_asked` tells how often each address was asked.
"""

import argparse
import asyncio
import gzip
import json
import random
import re
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

PAGE_BYTES = 100_000
SITEMAP = re.compile(r"/sitemap-(\d+)\.xml")


def article() -> bytes:
    chance = random.Random(1)
    words = [
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 11)))
        for _ in range(4000)
    ]
    text, size = [], 0
    while size < PAGE_BYTES:
        words_here, link = " ".join(chance.choices(words, k=60)), chance.choice(words)
        line = f'<div class="{link}"><p>{words_here}.</p><a href="/{link}">more</a></div>\n'
        text.append(line)
        size += len(line)
    page = f"<html><head><title>A story</title></head><body>{''.join(text)}</body></html>"
    return gzip.compress(page.encode(), 6)


def sitemap(host: str, count: int, day: str) -> bytes:
    """Stories from ten in the morning to ten in the evening: one moment for all says nothing."""
    morning = datetime.fromisoformat(f"{day}T10:00:00")
    rows = (
        f"<url><loc>http://{host}/story/{number:05}</loc>"
        f"<lastmod>{morning + timedelta(hours=12) * number / count:%FT%TZ}</lastmod></url>"
        for number in range(count)
    )
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>'.encode()


class Web:
    def __init__(self, day: str, seconds: float, listed: int = 0) -> None:
        self.asked: Counter[str] = Counter()
        self.at_once: Counter[str] = Counter()
        self.most_at_once = 0
        self.most_at_once_of_all = 0
        self.day = day
        self.seconds = seconds
        self.listed = listed  # how many stories a newsroom's robots.txt leads to
        self.page = article()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                method, url, _ = head.decode("latin-1").split(" ", 2)
                if method == "CONNECT":  # to hosts that are none of this web's
                    writer.write(response("403 Forbidden", "text/plain", b"no"))
                    break
                writer.write(await self.answer(url, head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, url: str, head: bytes) -> bytes:
        parts = urlsplit(url)
        host = (
            parts.hostname or head.lower().split(b"host:", 1)[1].split(b"\r\n")[0].strip().decode()
        )
        if parts.path == "/_asked":
            told = {
                "asked": dict(self.asked),
                "most_at_once": self.most_at_once,
                "most_at_once_of_all": self.most_at_once_of_all,
            }
            return response("200 OK", "application/json", json.dumps(told).encode())
        self.asked[url] += 1
        self.at_once[host] += 1
        self.most_at_once = max(self.most_at_once, self.at_once[host])
        self.most_at_once_of_all = max(self.most_at_once_of_all, self.at_once.total())
        if self.seconds:
            await asyncio.sleep(self.seconds)
        self.at_once[host] -= 1
        if counted := SITEMAP.fullmatch(parts.path):
            return response("200 OK", "application/xml", sitemap(host, int(counted[1]), self.day))
        if parts.path.startswith("/story/"):
            page = self.story(host, parts.path)
            return response(
                "200 OK", "text/html; charset=utf-8", page, "Content-Encoding: gzip\r\n"
            )
        return self.other(host, parts.path or "/") or response("404 Not Found", "text/plain", b"no")

    def story(self, host: str, path: str) -> bytes:
        """A story's page, gzipped."""
        return self.page

    def other(self, host: str, path: str) -> bytes | None:
        """What else there is."""
        return None


def response(status: str, kind: str, body: bytes, more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


class WebProcess:
    """The web, started and asked from another process."""

    def __init__(
        self,
        day: str,
        seconds: float = 0.0,
        *,
        module: str = "benchmarks.collecting.web",
        listed: int = 0,
    ) -> None:
        command = [sys.executable, "-m", module, "--day", day]
        command += ["--seconds", str(seconds), "--listed", str(listed)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()

    def told(self) -> dict:
        with urllib.request.urlopen(f"{self.address}/_asked") as answer:
            return json.load(answer)

    def stories(self) -> Counter[str]:
        asked = self.told()["asked"]
        return Counter({url: count for url, count in asked.items() if "/story/" in url})

    def wait_for_stories(self, count: int, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while len(self.stories()) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.stories())} of {count} stories asked")
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


async def serve(kind: type[Web]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.collecting.web", description=__doc__
    )
    parser.add_argument("--day", required=True)
    parser.add_argument("--seconds", type=float, default=0.0, help="how long each answer takes")
    parser.add_argument("--listed", type=int, default=0)
    stated = parser.parse_args()
    web = kind(stated.day, stated.seconds, stated.listed)
    server = await asyncio.start_server(web.serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Web))
