# ruff: noqa: E501  templates and lists read better unbroken
# type: ignore  # runs in the environment of the systems, in the folder of a site
"""The blog of Wagtail's tutorial in one file: settings, models, templates, addresses, stories."""

import json
import sys
from datetime import datetime
from pathlib import Path

FOLDER = Path(__file__).parents[1]
TOLD = json.loads((FOLDER / "stories.json").read_text(encoding="utf-8"))
BASE = """{% load wagtailcore_tags i18n %}{% get_current_language as LANGUAGE_CODE %}<!DOCTYPE html><html lang="{{ LANGUAGE_CODE }}"><head><meta charset="utf-8">
<title>{% if page.seo_title %}{{ page.seo_title }}{% else %}{{ page.title }}{% endif %} - NAME</title>
{% if page.search_description %}<meta name="description" content="{{ page.search_description }}">{% endif %}
<link rel="alternate" type="application/rss+xml" href="/feed/"></head>
<body class="{% block body_class %}{% endblock %}">{% block content %}{% endblock %}</body></html>"""
INDEX = """{% extends "base.html" %}{% load wagtailcore_tags %}{% block body_class %}template-blogindexpage{% endblock %}
{% block content %}<h1>{{ page.title }}</h1><div class="intro">{{ page.intro|richtext }}</div>
{% for post in page.posts %}<h2><a href="{% pageurl post %}">{{ post.title }}</a></h2>{{ post.intro }}{% endfor %}{% endblock %}"""
POST = """{% extends "base.html" %}{% load wagtailcore_tags %}{% block body_class %}template-blogpage{% endblock %}
{% block content %}<h1>{{ page.title }}</h1><p class="meta">{{ page.date }}</p>
{% with authors=page.writers %}{% if authors %}<h3>Posted by:</h3><ul>{% for author in authors %}
<li style="display: inline">{{ author }}</li>{% endfor %}</ul>{% endif %}{% endwith %}
<div class="intro">{{ page.intro }}</div>{% include_block page.body %}
{% with tags=page.tags.all %}{% if tags.count %}<div class="tags"><h3>Tags</h3>{% for tag in tags %}
<a href="/tags/?tag={{ tag }}"><button type="button">{{ tag }}</button></a>{% endfor %}</div>{% endif %}{% endwith %}
<p><a href="{{ page.get_parent.url }}">Return to blog</a></p>{% endblock %}"""
TAGS = """{% extends "base.html" %}{% load wagtailcore_tags %}{% block content %}
{% if request.GET.tag %}<h4>Showing pages tagged "{{ request.GET.tag }}"</h4>{% endif %}
{% for post in posts %}<p><strong><a href="{% pageurl post %}">{{ post.title }}</a></strong><br />
<small>Revised: {{ post.latest_revision_created_at }}</small><br /></p>{% empty %}No pages found with that tag.{% endfor %}{% endblock %}"""

if __name__ == "__main__":
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            DEBUG=True, SECRET_KEY="nobody logs in", ALLOWED_HOSTS=["*"], ROOT_URLCONF="blog.urls",
            INSTALLED_APPS=[
                "blog", "wagtail.contrib.table_block", "wagtail.contrib.sitemaps", "wagtail.sites", "wagtail.users", "wagtail.documents",
                "wagtail.images", "wagtail.search", "wagtail.admin", "wagtail", "modelcluster", "taggit",
                "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.staticfiles",
            ],
            MIDDLEWARE=[],
            TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": False,
                        "OPTIONS": {"context_processors": ["django.template.context_processors.request"],
                                    "loaders": [("django.template.loaders.locmem.Loader", {
                                        "base.html": BASE.replace("NAME", TOLD["name"]), "blog/blog_index_page.html": INDEX,
                                        "blog/blog_page.html": POST, "blog/tags.html": TAGS}),
                                        "django.template.loaders.app_directories.Loader"]}}],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "db.sqlite3")}},
            USE_TZ=True, TIME_ZONE=TOLD["zone"], LANGUAGE_CODE=TOLD["language"], USE_I18N=True,
            STATIC_URL="/static/", WAGTAIL_SITE_NAME=TOLD["name"], WAGTAILADMIN_BASE_URL=TOLD["base"],
            DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        )  # fmt: skip

if __name__ == "blog.models":
    from django.contrib.syndication.views import Feed
    from django.db import models
    from modelcluster.contrib.taggit import ClusterTaggableManager
    from modelcluster.fields import ParentalKey
    from taggit.models import TaggedItemBase
    from wagtail.blocks import RawHTMLBlock, RichTextBlock
    from wagtail.contrib.table_block.blocks import TableBlock
    from wagtail.fields import RichTextField, StreamField
    from wagtail.models import Page

    class BlogPageTag(TaggedItemBase):
        content_object = ParentalKey(
            "BlogPage", related_name="tagged_items", on_delete=models.CASCADE
        )

    class BlogIndexPage(Page):
        intro = RichTextField(blank=True)

        def posts(self):
            return BlogPage.objects.live().order_by("-at")

    class BlogPage(Page):
        date = models.DateField()
        at = models.DateTimeField()
        authors = models.JSONField(default=list)
        intro = models.CharField(max_length=250, blank=True)
        body = StreamField(
            [("text", RichTextBlock()), ("html", RawHTMLBlock()), ("table", TableBlock())]
        )
        tags = ClusterTaggableManager(through=BlogPageTag, blank=True)

        def writers(self):
            return self.authors

    class News(Feed):
        title, link, description = TOLD["name"], "/", ""

        def items(self):
            return BlogPage.objects.live().order_by("-at")

        def item_title(self, item):
            return item.title

        def item_link(self, item):
            return item.url

        def item_description(self, item):
            return item.intro

        def item_pubdate(self, item):
            return item.at


def fill():
    from blog.models import BlogIndexPage, BlogPage
    from wagtail.models import Page, Site

    root = Page.get_first_root_node()
    for child in root.get_children():
        child.delete()
    root = Page.get_first_root_node()
    home = root.add_child(instance=BlogIndexPage(title=TOLD["name"], slug="home"))
    base = TOLD["base"].rstrip("/")
    Site.objects.all().delete()
    Site.objects.create(
        hostname="127.0.0.1",
        port=int(base.rpartition(":")[2]),
        root_page=home,
        is_default_site=True,
    )
    for story in TOLD["stories"]:
        at = datetime.fromisoformat(story["at"])
        page = BlogPage(
            title=story["title"],
            slug=story["slug"],
            at=at,
            date=at.date(),
            authors=story["authors"],
            body=[
                (kind, table(value) if kind == "table" else value) for kind, value in story["body"]
            ],
        )
        page.tags.add(*story["tags"])
        home.add_child(instance=page)
        page.save_revision().publish()


def table(rows):
    return {
        "data": rows,
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
    }


def addresses():
    from blog.models import BlogPage, News
    from django.shortcuts import render
    from django.urls import include, path, re_path
    from django.views.static import serve
    from wagtail import urls as wagtail_urls
    from wagtail.contrib.sitemaps.views import sitemap

    def tagged(request):
        posts = BlogPage.objects.filter(tags__name=request.GET.get("tag"))
        return render(request, "blog/tags.html", {"posts": posts, "page": {"title": "Tags"}})

    return [path("feed/", News()), path("tags/", tagged), path("sitemap.xml", sitemap),
            re_path(r"^pictures/(?P<path>.*)$", serve, {"document_root": FOLDER / "pictures"}),
            path("", include(wagtail_urls))]  # fmt: skip


if __name__ == "__main__":
    import types

    urls = types.ModuleType("blog.urls")
    sys.modules["blog.urls"] = urls
    django.setup()
    if sys.argv[1] == "fill":
        fill()
    else:
        if sys.argv[1] == "runserver":
            urls.urlpatterns = addresses()
        else:
            urls.urlpatterns = []
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage.py", *sys.argv[1:]])
