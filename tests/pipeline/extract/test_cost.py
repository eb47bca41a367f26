"""What reading costs, counted and not timed: calls of functions, and what a stage loads."""

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from counting import calls_in

from pipeline.extract import extract_capture, warm_up
from pipeline.normalise import normalise_article
from pipeline.records import Article, Capture, Kind
from pipeline.sources.model import Source

pytestmark = pytest.mark.slow

PAGES = 10
CALLS_A_PAGE = 20_300  # a twentieth above what was counted; raise it only for something worth it
INSTRUCTIONS_A_PAGE = 48_400_000  # a twentieth above, too; two runs differ by 20 in a million
SOURCE = Source(id="xx_gazette", name="Gazette", homepage="https://gazette.example/")
NIGHT = datetime(2026, 3, 2, tzinfo=UTC)
TOPICS = ("harbour", "bridge", "school", "market", "river", "theatre", "railway", "library")
# What only reading a page needs, and what only telling apart or publishing does.
READER, TELLER = ("trafilatura", "pipeline.extract.judging"), ("pipeline.deduplicate.clusters",)
# What brings a quarter of a second each, and what tables need that reading does not.
DEAR = {"boto3", "numpy", "pyarrow", "polars", "deltalake", "pandas", "tldextract", "lxml.html"}
TABLES = {"polars", "deltalake", "pyarrow.dataset"}


def page(number):
    topic, other = TOPICS[number % len(TOPICS)], TOPICS[(number + 3) % len(TOPICS)]
    menu = "".join(f'<li class="nav-item"><a href="/{one}/">{one}</a></li>' for one in TOPICS)
    prose = "".join(
        f'<p class="text">The {topic} near the old {other} was discussed for {line + number} hours,'
        f" and the council said that its {line + 2} plans would be read again in spring.</p>"
        for line in range(12)
    )
    teasers = "".join(
        f'<div class="card teaser"><a href="/{one}/{at}"><h3>News of the {one}</h3></a>'
        f'<span class="date">{at + 1} March 2026</span></div>'
        for at, one in enumerate(TOPICS * 3)
    )
    return (
        f"<html lang=en><head><title>The {topic} is discussed | Gazette</title>"
        f'<meta property="article:published_time" content="2026-03-01T0{number}:30:00Z"></head>'
        f'<body><nav><ul class="menu">{menu * 3}</ul></nav><main><article>'
        f'<h1>The {topic} is discussed</h1><p class="byline">By Ann Lee</p>'
        f'<time datetime="2026-03-01">1 March 2026</time><div class="article-body">{prose}</div>'
        f'</article></main><aside class="related">{teasers}</aside>'
        f"<footer><ul>{menu}</ul><p>All rights reserved.</p></footer></body></html>"
    )


def capture(number):
    return Capture(
        url=f"https://gazette.example/2026/03/01/story-{number}",
        requested_url=f"https://gazette.example/2026/03/01/story-{number}",
        captured_at=NIGHT,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=page(number).encode(),
        source_id=SOURCE.id,
        night=NIGHT.date(),
        kind=Kind.ARTICLE,
    )


def read(captures):
    for one in captures:
        found = extract_capture(one, SOURCE)
        assert isinstance(found, Article)
        normalise_article(found)


def test_reading_a_page_takes_no_more_calls_than_it_did():
    captures = [capture(number) for number in range(PAGES)]
    warm_up()
    read(captures)  # what is remembered from page to page is no page's cost
    assert calls_in(lambda: read(captures)) <= PAGES * CALLS_A_PAGE


def count_instructions():
    """Read the pages while the valgrind below us counts."""
    captures = [capture(number) for number in range(PAGES)]
    warm_up()
    read(captures)
    for does_count in ("on", "off"):
        command = ["callgrind_control", "-i", does_count, f"{os.getpid()}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        if does_count == "on":
            read(captures)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not here: apt install it")
def test_reading_a_page_takes_no_more_instructions_than_it_did(tmp_path):
    here = Path(__file__)
    places = [str(here.parent), str(here.parents[2]), str(here.parents[3])]
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    counting = ["valgrind", "--tool=callgrind", "--instr-atstart=no"]
    counting.append(f"--callgrind-out-file={tmp_path / 'counted'}")
    program = "import test_cost; test_cost.count_instructions()"
    told = subprocess.run(
        [*counting, sys.executable, "-c", program],
        env={**os.environ, **one_thread, "PYTHONPATH": os.pathsep.join(places)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    counted = int(re.search(r"Collected : (\d+)", told.stderr)[1])
    assert counted > 0
    assert counted <= PAGES * INSTRUCTIONS_A_PAGE


def loaded(*modules):
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(told.stdout.split())


def test_telling_the_story_of_a_night_loads_nothing_dear():
    assert not DEAR & loaded("pipeline.stages")


def test_reading_pages_loads_no_tables():
    assert not TABLES & loaded("pipeline.stages", "pipeline.readings.reading")


@pytest.mark.slow
def test_publishing_and_reporting_load_no_reader():
    heavy = {*READER, *TELLER}
    assert not heavy & loaded("pipeline.stages")
    assert not heavy & loaded("pipeline.stages", "pipeline.publish.morning")
    assert not {*READER} & loaded("pipeline.stages", "pipeline.publish.publishing")
