# ruff: noqa: E501  templates and lists read better unbroken
"""WordPress as Debian has it, under PHP's own server, with a MariaDB that lives in the folder."""

import contextlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.reading.systems.markup import block_html
from benchmarks.reading.systems.sites import Shown, Site
from benchmarks.reading.systems.stories import Story

SOURCE = Path("/usr/share/wordpress")
FILL = Path(__file__).with_name("wordpress_fill.php")
VARIANTS = (("twentytwentyone", "en"), ("twentytwentytwo", "de"), ("twentytwentythree", "ja"),
            ("twentytwentyone", "ar"), ("twentytwentythree", "fr"))  # fmt: skip
SHOWN = dict.fromkeys(dict(VARIANTS), Shown(authors=1, lead_picture=True))
LOCALES = {"en": "", "de": "de_DE", "ja": "ja", "ar": "ar", "fr": "fr_FR"}
PATIENCE_SECONDS = 60
CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:SOCKET'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'BASE'); define('WP_SITEURL', 'BASE');
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('WP_DEBUG', false);
foreach (['AUTH_KEY','SECURE_AUTH_KEY','LOGGED_IN_KEY','NONCE_KEY','AUTH_SALT','SECURE_AUTH_SALT','LOGGED_IN_SALT','NONCE_SALT'] as $k) define($k, 'nobody logs in');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
ROUTER = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path !== '/' && is_file(__DIR__ . urldecode($path))) return false;
$_SERVER['SCRIPT_NAME'] = '/index.php';
require __DIR__ . '/index.php';
"""


@contextlib.contextmanager
def serving(public: Path) -> Iterator[str]:
    """A database and a web server, until the site was read."""
    data, door = public.parent / "data", public.parent / "db.sock"
    user = f"--user={os.environ.get('USER') or 'root'}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", user, "--skip-test-db",
         "--auth-root-authentication-method=normal"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    public.joinpath("router.php").write_text(ROUTER)
    database = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={door}", user,
                "--skip-networking", "--innodb-buffer-pool-size=32M"]  # fmt: skip
    web = ["php", "-d", "memory_limit=256M", "-S", f"127.0.0.1:{port}", "router.php"]
    started = [subprocess.Popen(database, **quiet), subprocess.Popen(web, cwd=public, **quiet)]  # type: ignore[call-overload]
    try:
        _wait_for(door)
        yield f"http://127.0.0.1:{port}/"
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def make(site: Site) -> None:
    subprocess.run(["cp", "-rL", f"{SOURCE}/.", str(site.public)], check=True)
    door = site.folder / "db.sock"
    config = CONFIG.replace("SOCKET", str(door)).replace("BASE", site.base.rstrip("/"))
    site.write("public/wp-config.php", config)
    told = {
        "name": site.edition.name, "theme": site.theme, "locale": LOCALES[site.edition.language],
        "zone": site.edition.zone.key, "pictures": str(site.folder / "pictures"),
        "stories": [_told(story) for story in site.edition.stories],
    }  # fmt: skip
    site.draw("pictures")
    site.write("stories.json", json.dumps(told, ensure_ascii=False))
    site.run(["mariadb", "--no-defaults", f"--socket={door}", "--user=root", "-e",
              "CREATE DATABASE wordpress CHARACTER SET utf8mb4"])  # fmt: skip
    site.run(["php", "-d", "memory_limit=512M", FILL, site.public, site.folder / "stories.json"])


def _told(story: Story) -> dict[str, object]:
    return {
        "slug": story.slug, "title": story.title, "author": story.authors[0],
        "date": f"{story.published:%Y-%m-%d %H:%M:%S}", "section": story.section,
        "tags": story.tags, "picture": story.picture, "alt": story.alt,
        "content": block_html(story, "PICTURES/"),
        "comments": [f"{line} {line}" for line in story.lines("paragraph")[:1]],
    }  # fmt: skip


def _wait_for(door: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        done = subprocess.run(["mariadb-admin", "--no-defaults", f"--socket={door}", "--user=root", "ping"],
                              capture_output=True, check=False)  # fmt: skip
        if done.returncode == 0:
            return
        time.sleep(0.3)
    message = "MariaDB does not start"
    raise RuntimeError(message)
