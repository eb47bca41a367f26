"""One desk on the virtual web for all browser tests, and a Chromium to look at it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from pipeline.embedded.api import AirflowApi
from pipeline.embedded.virtualweb import nights as all_nights
from pipeline.settings import read_settings
from pipeline.store import open_store

ROOT = Path(__file__).parents[2]
CATALOG = ROOT / "pipeline" / "embedded" / "virtualweb" / "catalog"
ARTEFACTS = ROOT / "artefacts"
PORT = 18080  # or the next one that is free
SOURCES = ("gb_meridian", "jp_minato", "us_harborledger")  # fewer tasks, the same paths
PATIENCE_SECONDS = 900
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Desk:
    """`nightdesk up --demo` as a process of its own, over one folder."""

    def __init__(self, folder: Path, catalog: Path) -> None:
        self.folder = folder
        self.catalog = catalog
        self.keys = {}
        self.process = None
        self.said = ""
        self.address = ""

    def command(self, *options: str) -> list[str]:
        options = ("--demo", "--nights=1", f"--folder={self.folder}", f"--port={PORT}", *options)
        return [sys.executable, "-m", "pipeline", "up", *options]

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"NIGHTDESK_CATALOG": str(self.catalog)}

    def run_once(self) -> str:
        """Run it until its nights are there; everything it says."""
        done = subprocess.run(
            self.command("--once"),
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=1800,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self.folder.mkdir(exist_ok=True)
        said = self.folder.with_name("said.txt")
        with said.open("wb") as stream:
            self.process = subprocess.Popen(
                self.command(), env=self.environment, cwd=ROOT, stdout=stream, stderr=stream
            )

        def is_ready():
            assert self.process.poll() is None, said.read_text()
            return "Ctrl-C stops everything" in said.read_text()

        wait_for(is_ready, "the start")
        self.keys = json.loads((self.folder / "keys.json").read_text())
        self.said = said.read_text()
        self.address = re.search(r"^Airflow: (\S+)", self.said, re.MULTILINE)[1]

    def stop(self) -> None:
        """What Ctrl-C in a terminal does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(300)

    def left_over(self) -> list[str]:
        """The commands of the processes that still have to do with the folder."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                command = (place / "cmdline").read_bytes()
                environment = (place / "environ").read_bytes()
            except OSError:
                continue
            is_ours = str(self.folder).encode() in command + environment
            if is_ours and int(place.name) != os.getpid():
                found.append(command.replace(b"\0", b" ").decode(errors="replace"))
        return found

    @property
    def api(self) -> AirflowApi:
        return AirflowApi(self.address, user="admin", password=self.keys["admin_password"])

    @property
    def service_environment(self) -> dict[str, str]:
        """What the services were told."""
        log = self.folder / "logs"
        assert log.is_dir()
        for place in Path("/proc").glob("[0-9]*"):
            try:
                command = (place / "cmdline").read_bytes()
                environment = (place / "environ").read_bytes()
            except OSError:
                continue
            if b"scheduler" in command and str(self.folder).encode() in environment:
                pairs = (one.partition("=") for one in environment.decode().split("\0") if one)
                return {name: value for name, _, value in pairs}
        raise AssertionError("no scheduler runs")

    @property
    def settings(self):
        return read_settings(self.service_environment)

    def web_pid(self) -> int:
        for place in Path("/proc").glob("[0-9]*"):
            try:
                command = (place / "cmdline").read_bytes().split(b"\0")
                environment = (place / "environ").read_bytes()
            except OSError:
                continue
            if (
                b"pipeline.embedded.virtualweb" in command
                and str(self.catalog).encode() in environment
            ):
                return int(place.name)
        raise AssertionError("no virtual web runs")


@pytest.fixture(scope="session")
def desk():
    """A desk on the virtual web, with a catalog that a test may spoil; ended without a trace."""
    # Not below pytest's own folder: PostgreSQL runs as nobody where we are root, and each pytest
    # that starts closes that folder to others.
    folder = Path(tempfile.mkdtemp(prefix="nightdesk-desk-"))
    for source_id in SOURCES:
        place = folder / "catalog" / source_id[:2]
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(CATALOG / place.name / f"{source_id}.toml", place)
    desk = Desk(folder / ".nightdesk", folder / "catalog")
    desk.start()
    yield desk
    desk.stop()
    assert desk.left_over() == []
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page(browser, desk):
    """A page that is logged in."""
    context = browser.new_context(
        locale="en-US", timezone_id="UTC", viewport={"width": 1440, "height": 1000}
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"{desk.address}/")
    log_in(page, desk)
    yield page
    context.close()


def log_in(page, desk) -> None:
    page.locator("input[name=username]").fill("admin")
    page.locator("input[name=password]").fill(desk.keys["admin_password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/auth/login" not in url)


@pytest.fixture
def shoot(page):
    """Keep a screenshot beside the other artefacts."""

    def take(name: str) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{name}.png")

    return take


class Bucket:
    """What the clean bucket holds."""

    def __init__(self, desk) -> None:
        self.store = open_store(desk.settings, desk.settings.clean_bucket)

    def rows(self, table: str) -> list[dict]:
        options = dict(self.store.storage_options)
        try:
            found = DeltaTable(f"{self.store.uri}/{table}", storage_options=options)
        except TableNotFoundError:
            return []
        return found.to_pyarrow_table().to_pylist()

    def articles(self, days) -> Counter:
        """The articles and copies of some days, as often as they occur."""
        told = ("article_id", "url", "source_id", "title", "text", "published_at")
        return Counter(
            (table, *(row.get(name) for name in told))
            for table in ("articles", "copies")
            for row in self.rows(table)
            if row["published_on"] in days
        )

    def urls(self, days) -> set[str]:
        return {
            row["url"]
            for table in ("articles", "copies")
            for row in self.rows(table)
            if row["published_on"] in days
        }


@pytest.fixture
def bucket(desk):
    return Bucket(desk)


@pytest.fixture(scope="session")
def nights() -> tuple[date, ...]:
    return all_nights(datetime.now(UTC).date() - timedelta(days=1))


def wait_for(claim, what: str, seconds: float = PATIENCE_SECONDS):
    """Poll until a claim holds; its value."""
    deadline = time.monotonic() + seconds
    while True:
        if value := claim():
            return value
        assert time.monotonic() < deadline, f"{what} did not happen in {seconds:.0f} seconds"
        time.sleep(1)


@pytest.fixture
def silent_network(desk):
    """The web does not answer anybody, until the test is over."""
    os.kill(desk.web_pid(), signal.SIGSTOP)
    yield
    os.kill(desk.web_pid(), signal.SIGCONT)
