# ruff: noqa: E501  templates and lists read better unbroken
"""Hexo with its own theme, Landscape."""

import json

from benchmarks.reading.systems import tools
from benchmarks.reading.systems.markup import as_markdown
from benchmarks.reading.systems.sites import Shown, Site

VARIANTS = (("landscape", "en"), ("landscape", "fr"), ("landscape", "ja"))
SHOWN = {"landscape": Shown(authors=0)}  # Landscape names the site's owner alone


def make(site: Site) -> None:
    config = {
        "title": site.edition.name, "url": site.base.rstrip("/"), "author": site.edition.name,
        "language": site.edition.language, "timezone": site.edition.zone.key,
        "theme": "landscape", "permalink": ":year/:month/:name/", "public_dir": "public",
        "source_dir": "source", "per_page": 4, "index_generator": {"per_page": 4},
        "feed": {"type": "atom", "path": "atom.xml"}, "syntax_highlighter": "highlight.js",
    }  # fmt: skip
    site.write("_config.yml", json.dumps(config, ensure_ascii=False))
    installed = json.loads((tools.FOLDER / "node" / "package.json").read_text())["dependencies"] if (
        (tools.FOLDER / "node" / "package.json").exists()
    ) else {}  # fmt: skip
    names = [path.name for path in tools.modules().glob("hexo*")]
    wanted = {name: installed.get(name, "*") for name in names}
    site.write("package.json", json.dumps({"name": "site", "hexo": {}, "dependencies": wanted}))
    (site.folder / "node_modules").symlink_to(tools.modules())
    site.draw("source/pictures")
    for story in site.edition.stories:
        head = {
            "title": story.title, "tags": story.tags, "categories": [story.section],
            "date": f"{story.published:%Y-%m-%d %H:%M:%S}", "author": story.authors[0],
        }  # fmt: skip
        text = f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n\n{as_markdown(story, '/pictures/')}"
        site.write(f"source/_posts/{story.slug}.md", text)
    site.run([tools.node("hexo"), "generate", "--silent"])
