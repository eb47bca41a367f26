"""Make the README's pictures from the demo, light and dark, so that they show what it does.

`make pictures` starts the demo in a folder of its own, and ends it. With the folder of a desk that
runs, and where its Airflow is (`docs/pictures.py .nightdesk http://127.0.0.1:8080`), it takes that one.
"""

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
PORT = 18280  # or the next one that is free
NIGHTS = 3
START_SECONDS = 3600
SIZE = {"width": 1200, "height": 720}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """The demo while its pictures are taken: where Airflow is, and the password of its admin."""
    folder = Path(tempfile.mkdtemp(prefix="nightdesk-pictures-"))
    folder.chmod(0o755)  # PostgreSQL runs as nobody where we are root
    command = [sys.executable, "-m", "pipeline", "up", "--demo", f"--nights={NIGHTS}"]
    command += [f"--folder={folder / 'desk'}", f"--port={PORT}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = _wait(process)
            address = re.search(r"^Airflow: (\S+)", said, re.MULTILINE)
            assert address, said
            yield address[1], _password(folder / "desk")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()
            shutil.rmtree(folder, ignore_errors=True)


def _password(folder: Path) -> str:
    keys = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    return str(keys["admin_password"])


def _wait(process: "subprocess.Popen[str]") -> str:
    """Everything that is said until the nights are there; it is repeated for whoever waits."""
    said, deadline = "", time.monotonic() + START_SECONDS
    assert process.stdout
    for line in process.stdout:
        sys.stdout.write(line)
        said += line
        if "Ctrl-C stops everything" in line:
            return said
        if time.monotonic() > deadline:
            break
    message = f"the demo did not start: {said[-500:]}"
    raise RuntimeError(message)


def take(browser: Browser, address: str, password: str, scheme: str) -> None:
    """Every picture in one scheme of colours."""
    context = browser.new_context(
        locale="en-US", timezone_id="UTC", viewport=SIZE, color_scheme=scheme
    )
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(address)
    page.locator("input[name=username]").fill("admin")
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/auth/login" not in url)
    page.goto(f"{address}/plugin/nightdesk")
    nights = page.frame_locator("iframe")
    nights.get_by_role("heading", name="Nightdesk").wait_for()
    _shoot(page, f"nights-{scheme}")
    newest = nights.locator("table.nights tbody tr").first.get_attribute("id") or ""
    night = date.fromisoformat(newest.removeprefix("night-"))
    page.goto(f"{address}/nightdesk/reports/{night}/index.html")
    page.get_by_role("heading").first.wait_for()
    _shoot(page, f"report-{scheme}")
    _fill_in_the_form(page, address, night - timedelta(days=9), night - timedelta(days=5))
    _shoot(page, f"backfill-{scheme}")
    context.close()


def _fill_in_the_form(page: Page, address: str, first: date, last: date) -> None:
    """The form of a backfill, as an operator fills it in; it is not sent."""
    page.goto(f"{address}/dags/nightly")
    page.get_by_test_id("trigger-dag-button").click()
    page.get_by_role("dialog").get_by_text("Backfill", exact=True).first.click()
    for place, day, hour in ((0, first, "00:00"), (1, last, "23:59")):
        page.get_by_test_id("datetime-input").nth(place).click()
        page.get_by_placeholder("YYYY/MM/DD").last.fill(f"{day:%Y/%m/%d}")
        page.get_by_placeholder("YYYY/MM/DD").last.press("Enter")
        page.get_by_placeholder("HH:mm").last.fill(hour)
        page.get_by_placeholder("HH:mm").last.press("Enter")
        page.keyboard.press("Escape")
    page.get_by_text("Missing Runs", exact=True).click()
    page.get_by_text(re.compile("runs? will be triggered")).wait_for()


def _shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(1000)  # colours fade in
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    sys.stdout.write(f"docs/pictures/{name}.png\n")


def main(arguments: Sequence[str]) -> None:
    """Take the pictures of a desk that runs, or of a demo that is started for them."""
    PICTURES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium")
    running = nullcontext((arguments[1], _password(Path(arguments[0])))) if arguments else demo()
    with running as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for scheme in ("light", "dark"):
            take(browser, address, password, scheme)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
