"""Other readers, each as a process that is given pages: what it makes of them, and how long."""

import json
import subprocess
from collections.abc import Sequence

from benchmarks.peers import is_installed, python_of

PROGRAMS = {
    "newspaper4k": ("import newspaper\n"
        "def read(url, html):\n"
        "    a = newspaper.Article(url or 'https://page.example/a', fetch_images=False)\n"
        "    a.download(input_html=html); a.parse(); return a.text"),
    "news-please": ("from newsplease import NewsPlease\n"
        "def read(url, html): return NewsPlease.from_html(html, url=url or None).maintext"),
    "readability-lxml": ("import readability, lxml.html\n"
        "def read(url, html):\n"
        "    kept = lxml.html.fromstring(readability.Document(html).summary())\n"
        "    return '\\n'.join(kept.itertext())"),
    "resiliparse": ("from resiliparse.extract.html2text import extract_plain_text\n"
        "def read(url, html): return extract_plain_text(html, main_content=True, comments=False,"
        " alt_texts=False)"),
    "mediacloud-metadata": ("from mcmetadata import content\n"
        "def read(url, html): return content.from_html(url or 'https://page.example/a',"
        " html)['text']"),
    "goose3": ("from goose3 import Goose\n"
        "goose = Goose({'enable_image_fetching': False})\n"
        "def read(url, html): return goose.extract(raw_html=html).cleaned_text"),
}  # fmt: skip
# Some peers look for pictures and lists of domains on the network, and wait where there is none.
NO_NETWORK = """
import socket
def refuse(*_, **__): raise OSError("peers read what they are given")
socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
"""
LOOP = """
import json, sys, time
for line in sys.stdin:
    url, html = json.loads(line)
    started = time.process_time()
    try:
        text = read(url, html) or ""
    except Exception as error:
        text = ""
        print(f"{url}: {error!r}", file=sys.stderr)
    print(json.dumps([text, time.process_time() - started]), flush=True)
"""


def installed() -> list[str]:
    return [name for name in PROGRAMS if is_installed(name)]


def read_all(name: str, pages: Sequence[tuple[str, str]]) -> tuple[list[str], float]:
    """The text of every page, and the CPU seconds that reading them took."""
    done = _start(name, "\n".join(json.dumps(page) for page in pages))
    done.check_returncode()
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return [text for text, _ in told], sum(seconds for _, seconds in told)


def _start(name: str, pages: str) -> subprocess.CompletedProcess[str]:
    program = f"{NO_NETWORK}\n{PROGRAMS[name]}\n{LOOP}"
    return subprocess.run(
        [str(python_of(name)), "-c", program],
        input=pages, capture_output=True, text=True, check=False,
    )  # fmt: skip
