"""Other readers, each in an environment of its own under .nightdesk/peers."""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(".nightdesk") / "peers"
PEERS = {
    "newspaper4k": ("newspaper4k lxml_html_clean", ("import newspaper\n"
        "def read(url, html):\n"
        "    a = newspaper.Article(url or 'https://page.example/a', fetch_images=False)\n"
        "    a.download(input_html=html); a.parse(); return a.text")),
    "news-please": ("news-please readability-lxml<0.8.4 lxml_html_clean",
        ("from newsplease import NewsPlease\n"
        "def read(url, html): return NewsPlease.from_html(html, url=url or None).maintext")),
    "readability-lxml": ("readability-lxml lxml_html_clean", ("import readability, lxml.html\n"
        "def read(url, html):\n"
        "    kept = lxml.html.fromstring(readability.Document(html).summary())\n"
        "    return '\\n'.join(kept.itertext())")),
    "resiliparse": ("resiliparse", ("from resiliparse.extract.html2text import extract_plain_text\n"
        "def read(url, html): return extract_plain_text(html, main_content=True, comments=False,"
        " alt_texts=False)")),
    "magic-html": ("magic-html lxml_html_clean", ("from magic_html import GeneralExtractor\n"
        "import lxml.html\n"
        "extractor = GeneralExtractor()\n"
        "def read(url, html):\n"
        "    kept = extractor.extract(html, base_url=url or 'https://page.example/a')['html']\n"
        "    return '\\n'.join(lxml.html.fromstring(kept).itertext())")),
    "mediacloud-metadata": ("mediacloud-metadata", ("from mcmetadata import content\n"
        "def read(url, html): return content.from_html(url or 'https://page.example/a',"
        " html)['text']")),
    "goose3": ("goose3 lxml_html_clean", ("from goose3 import Goose\n"
        "goose = Goose({'enable_image_fetching': False})\n"
        "def read(url, html): return goose.extract(raw_html=html).cleaned_text")),
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
    print(json.dumps([text, time.process_time() - started]), flush=True)
"""


def install(names: Sequence[str] = tuple(PEERS)) -> None:
    """Install each peer, and say which cannot be; one that does not start is taken out again."""
    for name in names:
        folder = FOLDER / name
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        command = [str(_python(name)), "-m", "pip", "install", "--quiet", *PEERS[name][0].split()]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            done = _start(name, "")
        if done.returncode == 0:
            print(name, "is installed", flush=True)
            continue
        shutil.rmtree(folder)
        why = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        print(f"{name} could not be installed: {why}", flush=True)


def installed() -> list[str]:
    return [name for name in PEERS if _python(name).exists()]


def read_all(name: str, pages: Sequence[tuple[str, str]]) -> tuple[list[str], float]:
    """The text of every page, and the CPU seconds that reading them took."""
    done = _start(name, "\n".join(json.dumps(page) for page in pages))
    done.check_returncode()
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return [text for text, _ in told], sum(seconds for _, seconds in told)


def _python(name: str) -> Path:
    return (FOLDER / name / "bin" / "python").absolute()


def _start(name: str, pages: str) -> subprocess.CompletedProcess[str]:
    program = f"{NO_NETWORK}\n{PEERS[name][1]}\n{LOOP}"
    return subprocess.run(
        [str(_python(name)), "-c", program],
        input=pages, capture_output=True, text=True, check=False,
    )  # fmt: skip


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m benchmarks.reading.peers", description=__doc__
    ).parse_args()
    install()
