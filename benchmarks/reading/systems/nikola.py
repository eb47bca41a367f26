# ruff: noqa: E501  templates and lists read better unbroken
"""Nikola with two of its themes."""

from benchmarks.reading.systems import tools
from benchmarks.reading.systems.markup import as_markdown
from benchmarks.reading.systems.sites import Shown, Site

VARIANTS = (("bootblog4", "en"), ("base", "de"), ("bootblog4", "ar"))
SHOWN = {"bootblog4": Shown(lead_picture=True), "base": Shown(lead_picture=True)}


def make(site: Site) -> None:
    settings = {
        "BLOG_AUTHOR": site.edition.name, "BLOG_TITLE": site.edition.name, "SITE_URL": site.base,
        "BLOG_EMAIL": "desk@paper.example", "BLOG_DESCRIPTION": "",
        "DEFAULT_LANG": site.edition.language, "TRANSLATIONS": {site.edition.language: ""},
        "THEME": site.theme, "TIMEZONE": site.edition.zone.key, "INDEX_DISPLAY_POST_COUNT": 4,
        "POSTS": (("posts/*.md", "posts", "post.tmpl"),), "PAGES": (), "MULTIPLE_AUTHORS_PER_POST": True,
        "MARKDOWN_EXTENSIONS": ["markdown.extensions.extra"], "OUTPUT_FOLDER": str(site.public),
        "INDEX_TEASERS": True, "NAVIGATION_LINKS": {site.edition.language: (("/archive.html", "Archive"),)},
        "COMPILERS": {"markdown": (".md",)},
    }  # fmt: skip
    site.write("conf.py", "".join(f"{name} = {value!r}\n" for name, value in settings.items()))
    site.draw("files/pictures")
    for story in site.edition.stories:
        head = (
            f"<!--\n.. title: {story.title}\n.. slug: {story.slug}\n"
            f".. date: {story.published:%Y-%m-%d %H:%M:%S} {story.published:%z}\n"
            f".. tags: {', '.join(story.tags)}\n.. category: {story.section}\n"
            f".. author: {', '.join(story.authors)}\n.. previewimage: /pictures/{story.picture}\n-->\n\n"
        )
        site.write(f"posts/{story.slug}.md", head + as_markdown(story, "/pictures/"))
    site.run([tools.python("nikola"), "build", "--quiet"], HOME=str(site.folder))
