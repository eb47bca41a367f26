"""Other readers, each in an environment of its own under .nightdesk/peers."""

import json
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
    "goose3": ("goose3 lxml_html_clean", ("from goose3 import Goose\n"
        "goose = Goose({'enable_image_fetching': False})\n"
        "def read(url, html): return goose.extract(raw_html=html).cleaned_text")),
}  # fmt: skip
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
    for name in names:
        folder = FOLDER / name
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        packages = PEERS[name][0].split()
        command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        done = subprocess.run([*command, *packages], check=False)
        print(name, "installed" if done.returncode == 0 else "could not be installed")


def installed() -> list[str]:
    return [name for name in PEERS if (FOLDER / name / "bin" / "python").exists()]


def read_all(name: str, pages: Sequence[tuple[str, str]]) -> tuple[list[str], float]:
    """The text of every page, and the CPU seconds that reading them took."""
    program = f"{PEERS[name][1]}\n{LOOP}"
    done = subprocess.run(
        [str((FOLDER / name / "bin" / "python").absolute()), "-c", program],
        input="\n".join(json.dumps(page) for page in pages),
        capture_output=True,
        text=True,
        check=True,
    )
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return [text for text, _ in told], sum(seconds for _, seconds in told)
