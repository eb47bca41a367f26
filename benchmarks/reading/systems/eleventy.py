# ruff: noqa: E501  templates and lists read better unbroken
"""Eleventy with the layout of its base blog: a list of meta data above the text, and a feed."""

import json

from benchmarks.reading.systems import tools
from benchmarks.reading.systems.markup import as_markdown
from benchmarks.reading.systems.sites import Shown, Site

VARIANTS = (("base-blog", "en"), ("base-blog", "pl"), ("base-blog", "ru"))
SHOWN = {"base-blog": Shown()}
CONFIG = """const rss = require("@11ty/eleventy-plugin-rss");
module.exports = function (c) {
  c.addPlugin(rss.default ?? rss);
  c.addPassthroughCopy("pictures");
  c.addFilter("day", (d) => new Intl.DateTimeFormat("LANGUAGE", {dateStyle: "long", timeZone: "ZONE"}).format(d));
  c.addFilter("iso", (d) => d.toISOString());
  c.addFilter("topics", (t) => (t || []).filter((one) => one !== "posts"));
  return {dir: {output: "public"}, markdownTemplateEngine: false};
};
"""
BASE = """<!doctype html><html lang="LANGUAGE"><head><meta charset="utf-8"><title>{% if title %}{{ title }} | {% endif %}SITE</title>
<link rel="alternate" href="/feed.xml" type="application/atom+xml" title="SITE"></head>
<body><header><a href="/" class="home-link">SITE</a><nav><ul class="nav"><li><a href="/">Home</a></li><li><a href="/archive/">Archive</a></li><li><a href="/tags/">Tags</a></li></ul></nav></header>
<main id="main">{{ content | safe }}</main><footer><p><em>Built with Eleventy</em></p></footer></body></html>"""
POST = """---
layout: base.njk
---
<h1>{{ title }}</h1>
<ul class="post-metadata"><li><time datetime="{{ page.date | iso }}">{{ page.date | day }}</time></li>
<li class="author">{{ authors | join(", ") }}</li>
{% for tag in tags | topics %}<li><a href="/tags/{{ tag | slugify }}/" class="post-tag">{{ tag }}</a></li>{% endfor %}</ul>
{{ content | safe }}
{% set before = collections.posts | getPreviousCollectionItem %}{% set next = collections.posts | getNextCollectionItem %}
<ul class="links-nextprev">{% if before %}<li>Previous: <a href="{{ before.url }}">{{ before.data.title }}</a></li>{% endif %}
{% if next %}<li>Next: <a href="{{ next.url }}">{{ next.data.title }}</a></li>{% endif %}</ul>"""
ITEMS = """<ol reversed class="postlist">{% for post in posts %}<li class="postlist-item"><a href="{{ post.url }}" class="postlist-link">{{ post.data.title }}</a>
<time class="postlist-date" datetime="{{ post.date | iso }}">{{ post.date | day }}</time></li>{% endfor %}</ol>"""
PAGES = {
    "index.njk": "---\nlayout: base.njk\n---\n<h1>Latest posts</h1>{% set posts = collections.posts %}"
    + ITEMS,
    "archive.njk": "---\nlayout: base.njk\ntitle: Archive\npermalink: /archive/\n---\n<h1>Archive</h1>{% set posts = collections.posts %}"
    + ITEMS,
    "tags.njk": '---\nlayout: base.njk\ntitle: Tags\npermalink: /tags/\n---\n<h1>Tags</h1><ul>{% for tag, posts in collections %}<li><a href="/tags/{{ tag | slugify }}/">{{ tag }}</a></li>{% endfor %}</ul>',
    "tag.njk": "---js\n{layout: 'base.njk', pagination: {data: 'collections', size: 1, alias: 'tag', filter: ['all', 'posts']}, permalink: '/tags/{{ tag | slugify }}/', eleventyComputed: {title: 'Tagged “{{ tag }}”'}}\n---\n<h1>Tagged “{{ tag }}”</h1>{% set posts = collections[tag] %}"
    + ITEMS,
    "feed.njk": """---
permalink: /feed.xml
eleventyExcludeFromCollections: true
---
<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>SITE</title><link href="BASEfeed.xml" rel="self"/><link href="BASE"/><id>BASE</id>
<updated>{{ collections.posts | getNewestCollectionItemDate | dateToRfc3339 }}</updated>
{% for post in collections.posts %}<entry><title>{{ post.data.title }}</title><link href="BASE{{ post.url | replace('/', '', 1) if post.url[0] == '/' }}"/><id>BASE{{ post.url }}</id><updated>{{ post.date | dateToRfc3339 }}</updated><content type="html">{{ post.content }}</content></entry>{% endfor %}</feed>""",
}


def make(site: Site) -> None:
    def filled(text: str) -> str:
        known = {"LANGUAGE": site.edition.language, "ZONE": site.edition.zone.key,
                 "SITE": site.edition.name, "BASE": site.base}  # fmt: skip
        for name, value in known.items():
            text = text.replace(name, value)
        return text

    site.write("eleventy.config.cjs", filled(CONFIG))
    site.write("_includes/base.njk", filled(BASE))
    site.write("_includes/post.njk", filled(POST))
    for name, text in PAGES.items():
        site.write(name, filled(text))
    (site.folder / "node_modules").symlink_to(tools.modules())
    site.draw("pictures")
    for story in site.edition.stories:
        head = {
            "layout": "post.njk", "title": story.title, "date": story.published.isoformat(),
            "authors": story.authors, "tags": ["posts", *story.tags],
        }  # fmt: skip
        text = f"---json\n{json.dumps(head, ensure_ascii=False)}\n---\n\n{as_markdown(story, '/pictures/')}"
        site.write(f"news/{story.slug}.md", text)
    site.run([tools.node("eleventy"), "--quiet", "--config=eleventy.config.cjs"])
