"""Write a catalog's feeds as OPML 2.0, which every feed reader takes (http://opml.org/spec2.opml)."""

from collections.abc import Iterable
from itertools import groupby

from lxml import etree

from pipeline.sources.model import Source


def opml(sources: Iterable[Source]) -> str:
    """The feeds of some sources, a folder a country."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Nightdesk"
    body = etree.SubElement(root, "body")
    for country, group in groupby(sorted(sources, key=lambda one: one.id), lambda one: one.country):
        stated = [(source, feed) for source in group for feed in source.feeds]
        if not stated:
            continue
        folder = etree.SubElement(body, "outline", text=country)
        for source, feed in stated:
            outline = {"type": "rss", "text": source.name, "title": source.name}
            outline |= {"xmlUrl": feed, "htmlUrl": source.homepage}
            if source.language:
                outline["language"] = source.language
            etree.SubElement(folder, "outline", outline)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True).decode()
