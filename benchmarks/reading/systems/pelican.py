"""Pelican with the two themes that it brings."""

from benchmarks.reading.systems import tools
from benchmarks.reading.systems.markup import as_markdown
from benchmarks.reading.systems.sites import Shown, Site

VARIANTS = (("notmyidea", "en"), ("simple", "es"), ("notmyidea", "ja"), ("simple", "pl"))
SHOWN = {"notmyidea": Shown(), "simple": Shown()}


def make(site: Site) -> None:
    settings = {
        "SITENAME": site.edition.name, "SITEURL": site.base.rstrip("/"), "PATH": "content",
        "TIMEZONE": site.edition.zone.key, "DEFAULT_LANG": site.edition.language,
        "THEME": site.theme, "DEFAULT_PAGINATION": 4, "STATIC_PATHS": ["pictures"],
        "FEED_ALL_ATOM": "feeds/all.atom.xml", "FEED_ALL_RSS": "feeds/all.rss.xml",
        "FEED_DOMAIN": site.base.rstrip("/"), "OUTPUT_PATH": str(site.public),
        "RELATIVE_URLS": False,
    }  # fmt: skip
    site.write("conf.py", "".join(f"{name} = {value!r}\n" for name, value in settings.items()))
    site.draw("content/pictures")
    for story in site.edition.stories:
        head = (
            f"Title: {story.title}\nDate: {story.published.isoformat()}\nSlug: {story.slug}\n"
            f"Authors: {'; '.join(story.authors)}\nCategory: {story.section}\n"
            f"Tags: {', '.join(story.tags)}\n\n"
        )
        site.write(f"content/{story.slug}.md", head + as_markdown(story, "/pictures/"))
    site.run([tools.python("pelican"), "--quiet", "--settings", "conf.py"])
