"""The publishing systems: what is installed for them, and where."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = (Path(".nightdesk") / "systems").absolute()
PIP = ("pelican[markdown]", "nikola[extras]", "wagtail")
NPM = ("@11ty/eleventy", "@11ty/eleventy-plugin-rss", "hexo", "hexo-cli", "hexo-generator-archive",
       "hexo-generator-category", "hexo-generator-feed", "hexo-generator-index",
       "hexo-generator-tag", "hexo-renderer-ejs", "hexo-renderer-marked", "hexo-renderer-stylus",
       "hexo-theme-landscape")  # fmt: skip
DEBIAN = {
    "hugo": "hugo",
    "jekyll": "jekyll jekyll-theme-minima",
    "php": "wordpress wordpress-l10n wordpress-theme-twentytwentyone"
    " wordpress-theme-twentytwentytwo wordpress-theme-twentytwentythree php-cli php-mysql php-gd"
    " php-mbstring php-xml mariadb-server",
}


def python(name: str) -> Path:
    """A program of the Python environment that the systems share."""
    return FOLDER / "py" / "bin" / name


def node(name: str) -> Path:
    return FOLDER / "node" / "node_modules" / ".bin" / name


def modules() -> Path:
    return FOLDER / "node" / "node_modules"


def install() -> None:
    """Install what pip and npm bring; what is Debian's has to be there."""
    if not python("pip").exists():
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER / "py")], check=True)
        subprocess.run([str(python("pip")), "install", "--quiet", *PIP], check=True)
    if not modules().exists():
        (FOLDER / "node").mkdir(parents=True, exist_ok=True)
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", *NPM]
        subprocess.run(npm, cwd=FOLDER / "node", check=True)


def missing() -> list[str]:
    """What Debian's packages have to bring and do not."""
    return [f"apt install {what}" for name, what in DEBIAN.items() if shutil.which(name) is None]


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m benchmarks.reading.systems.tools", description=__doc__
    ).parse_args()
    install()
