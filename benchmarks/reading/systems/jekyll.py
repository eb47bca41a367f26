"""Jekyll with its own theme, Minima, and its plug-ins for search engines, feeds and sitemaps."""

import json

from benchmarks.reading.systems.markup import as_markdown
from benchmarks.reading.systems.sites import Shown, Site

VARIANTS = (("minima", "en"), ("minima", "fr"), ("minima", "ar"))
SHOWN = {"minima": Shown(authors=1, lead_picture=True)}  # the feed alone tells tags


def make(site: Site) -> None:
    config = {
        "title": site.edition.name, "url": site.base.rstrip("/"), "lang": site.edition.language,
        "timezone": site.edition.zone.key, "theme": "minima", "permalink": "/:year/:month/:title/",
        "plugins": ["jekyll-feed", "jekyll-seo-tag", "jekyll-sitemap"],
    }  # fmt: skip
    site.write("_config.yml", json.dumps(config, ensure_ascii=False))
    site.write("index.md", "---\nlayout: home\n---\n")
    site.write(
        "about.md", "---\nlayout: page\ntitle: About\npermalink: /about/\n---\nWho we are.\n"
    )
    site.draw("pictures")
    for story in site.edition.stories:
        head = {
            "layout": "post", "title": story.title, "tags": story.tags,
            "date": f"{story.published:%Y-%m-%d %H:%M:%S %z}", "author": story.authors[0],
            "categories": [story.section], "image": f"/pictures/{story.picture}",
        }  # fmt: skip
        front = json.dumps(head, ensure_ascii=False)
        text = f"---\n{front}\n---\n\n{as_markdown(story, '/pictures/')}"
        site.write(f"_posts/{story.published:%Y-%m-%d}-{story.slug}.md", text)
    site.run(["jekyll", "build", "--quiet", "--destination", site.public])
