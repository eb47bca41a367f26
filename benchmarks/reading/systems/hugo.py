# ruff: noqa: E501  templates and lists read better unbroken
"""Hugo: a theme that states all that Hugo's own templates offer, and one that only prints."""

import json

from benchmarks.reading.systems.markup import as_markdown
from benchmarks.reading.systems.sites import Shown, Site

VARIANTS = (("stated", "en"), ("stated", "ru"), ("printed", "de"), ("printed", "ja"))
SHOWN = {"stated": Shown(lead_picture=True), "printed": Shown()}
FOOT = """<footer><time datetime="{{ .Date.Format "2006-01-02T15:04:05-07:00" }}">{{ .Date | time.Format ":date_long" }}</time>
<address>{{ delimit .Params.authors ", " }}</address>
<ul>{{ range .GetTerms "tags" }}<li><a href="{{ .Permalink }}" rel="tag">{{ .LinkTitle }}</a></li>{{ end }}</ul></footer>"""
HEAD = """{{ template "_internal/opengraph.html" . }}{{ template "_internal/schema.html" . }}
{{ template "_internal/twitter_cards.html" . }}"""
BASE = """<!DOCTYPE html><html lang="{{ site.LanguageCode }}"><head><meta charset="utf-8">
<title>{{ if .IsHome }}{{ site.Title }}{{ else }}{{ .Title }} | {{ site.Title }}{{ end }}</title>
{{ range .AlternativeOutputFormats }}{{ printf `<link rel="%s" type="%s" href="%s">` .Rel .MediaType.Type .Permalink | safeHTML }}{{ end }}
HEAD</head><body><header><a href="{{ site.Home.Permalink }}">{{ site.Title }}</a>
<nav><ul>{{ range site.Taxonomies.tags }}<li><a href="{{ .Page.Permalink }}">{{ .Page.Title }}</a></li>{{ end }}</ul></nav></header>
<main>{{ block "main" . }}{{ end }}</main><footer><p>© 2026 {{ site.Title }}</p></footer></body></html>"""
SINGLE = {
    "stated": """{{ define "main" }}<article><header><h1>{{ .Title }}</h1>
<p>{{ .Date | time.Format ":date_medium" }} · {{ delimit .Params.authors ", " }} · {{ .ReadingTime }} min</p></header>
{{ .Content }}</article><section><h2>Related</h2><ul>{{ range first 3 (where site.RegularPages "Permalink" "ne" .Permalink) }}
<li><a href="{{ .Permalink }}">{{ .Title }}</a><p>{{ .Summary | plainify }}</p></li>{{ end }}</ul></section>{{ end }}""",
    "printed": """{{ define "main" }}<article><h1>{{ .Title }}</h1>{{ .Content }}FOOT</article>{{ end }}""",
}
LIST = """{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}{{ $pages := .Paginator 4 }}
{{ range $pages.Pages }}<section><h2><a href="{{ .Permalink }}">{{ .Title }}</a></h2><p>{{ .Summary | plainify }}</p></section>{{ end }}
{{ template "_internal/pagination.html" . }}{{ end }}"""
TERMS = """{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages }}<li><a href="{{ .Permalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}"""


def make(site: Site) -> None:
    is_stated = site.theme == "stated"
    config = {
        "baseURL": site.base, "title": site.edition.name, "languageCode": site.edition.language,
        "defaultContentLanguage": site.edition.language, "paginate": 4,
        "timeZone": site.edition.zone.key,
        "markup": {"goldmark": {"renderer": {"unsafe": True}}},
    }  # fmt: skip
    site.write("config.json", json.dumps(config))
    layouts = {
        "_default/baseof.html": BASE.replace("HEAD", HEAD if is_stated else ""),
        "_default/single.html": SINGLE[site.theme].replace("FOOT", FOOT),
        "_default/list.html": LIST,
        "_default/terms.html": TERMS,
        "index.html": LIST.replace(".Paginator 4", ".Paginate site.RegularPages 4"),
    }
    for name, text in layouts.items():
        site.write(f"layouts/{name}", text)
    site.draw("static/pictures")
    for story in site.edition.stories:
        head = {
            "title": story.title, "date": story.published.isoformat(), "slug": story.slug,
            "authors": story.authors, "author": story.authors[0], "tags": story.tags,
            "categories": [story.section], "images": [f"pictures/{story.picture}"],
        }  # fmt: skip
        text = f"{json.dumps(head, ensure_ascii=False)}\n\n{as_markdown(story, '/pictures/')}"
        site.write(f"content/news/{story.slug}.md", text)
    site.run(["hugo", "--quiet", "--destination", site.public])
