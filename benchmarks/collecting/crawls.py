"""The two crawls that are compared: ours, and Scrapy as it comes."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipeline.archive import crawl_record, read_index
from pipeline.records import Kind
from pipeline.run import process_environment
from pipeline.settings import Settings
from pipeline.store import FolderStore

NIGHT = date(2026, 3, 1)
DAY = NIGHT.isoformat()

PEER = """
import json, scrapy, sys
class Peer(scrapy.Spider):
    name = "peer"
    def __init__(self, urls="", **more):
        super().__init__(**more)
        self.start_urls = urls.split(",")
    def parse(self, response):
        for number, url in enumerate(response.xpath("//*[local-name()='loc']/text()").getall()):
            yield scrapy.Request(url, callback=self.parse_story)
    def parse_story(self, response):
        {story}
"""


class Ours:
    """Our crawl of hosts that each have one sitemap of stories."""

    def __init__(self, folder: Path, proxy: str, hosts: Sequence[str], stories: int) -> None:
        self.ids = [f"us_bench{number}" for number in range(len(hosts))]
        for source_id, host in zip(self.ids, hosts, strict=True):
            file = folder / "catalog" / "us" / f"{source_id}.toml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                f'name = "Bench"\nhomepage = "http://{host}/"\n'
                f'sitemaps = ["http://{host}/sitemap-{stories}.xml"]\n'
                f"budget.pages = {stories + 10}\nbudget.bytes = 10000000000\n"
                "politeness.delay_seconds = 0\n"
            )
        self.store = FolderStore(folder / "buckets" / "nightdesk-raw")
        self.settings = Settings(
            s3_endpoint=f"file://{folder}/buckets",
            catalog=folder / "catalog",
            work=folder / "work",
            test_web=proxy,
            now=f"{NIGHT.replace(day=2)}T02:00:00Z",
        )

    def start(self, **settings: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "spiders", "--night", DAY, "--sources", ",".join(self.ids)]
        environment = process_environment(replace(self.settings, **settings))
        return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, text=True)

    def kept(self) -> int:
        return len(self.sealed())

    def sealed(self) -> set[str]:
        found = set()
        for source_id in self.ids:
            lines = read_index(self.store, NIGHT, source_id)
            pages = (line for line in lines if line.kind is Kind.ARTICLE and line.status == 200)
            found |= {line.url for line in pages}
        return found

    def stored(self) -> set[str]:
        """What is sealed in the bucket, or lies whole in a segment that is still open."""
        found = self.sealed()
        for file in self.settings.work.rglob("*.open"):
            with file.open("rb") as stream:
                for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                    found.add(record.headers["WARC-Target-URI"])
        return found

    def record(self):
        return crawl_record(self.store, NIGHT, self.ids[0])


class Peer:
    """Scrapy with its default settings; `keeps` writes an item a story, as its tutorial does."""

    def __init__(
        self,
        folder: Path,
        proxy: str,
        hosts: Sequence[str],
        stories: int,
        *,
        keeps: bool,
        job: bool = False,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.output = folder / "stories.jsonl"
        story = (
            'yield {"url": response.url, "body": response.text[:200]}' if keeps else "return None"
        )
        (folder / "peer.py").write_text(PEER.replace("{story}", story))
        urls = ",".join(f"http://{host}/sitemap-{stories}.xml" for host in hosts)
        self.command = [
            sys.executable,
            "-m",
            "scrapy",
            "runspider",
            str(folder / "peer.py"),
            "-a",
            f"urls={urls}",
        ]
        self.command += ["-o", str(self.output)] if keeps else []
        self.command += ["-s", f"JOBDIR={folder}/job"] if job else []
        self.command += ["-L", "ERROR"]
        self.environment = os.environ | {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": ""}

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command, env=self.environment, stderr=subprocess.DEVNULL, text=True
        )

    def kept(self) -> int:
        return len(self.stored())

    def stored(self) -> set[str]:
        found: set[str] = set()
        lines = self.output.read_text().splitlines() if self.output.exists() else []
        for line in lines:
            try:
                found.add(json.loads(line)["url"])
            except ValueError:
                continue  # a line that the kill cut
        return found


def cpu_seconds(process: subprocess.Popen[str]) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one process, at its end."""
    _, _, used = os.wait4(process.pid, 0)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
