#!/bin/sh
# lxml 6.1.3 (libxml2 2.14) makes a second root of what stands after </html>, and readers never meet it.
#
# A template that ends its document too early, or a cache that joins two of them, prints the story after
# </html>. The HTML standard says where it goes, and every browser and html5lib 1.1 put it there: into
# the body. libxml2 begins another <html>, a sibling of the first; document_fromstring() hands out the
# first alone, so that iter(), xpath("//p") and text_content() say nothing of the story, and no
# error is raised. trafilatura 2.3.1, which reads pages through lxml, gives the menu for the article.
#
# Seen: paragraphs found by lxml 0, by html5lib 6; siblings of the root: html; trafilatura says the
# story: False, and of the same page without the early end tags: True.
#
# Exits 0 while lxml behaves so, 1 once it does not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3 html5lib==1.1 lxml_html_clean==0.4.5 trafilatura==2.3.1
"$place/venv/bin/python" - <<'PYTHON'
import html5lib
import trafilatura
from lxml.html import document_fromstring

LINE = "The harbour opened again on Monday, after divers had cleared the last of the wrecks. "
STORY = "".join(f"<p>{number}. {LINE}</p>" for number in range(6))
EARLY = "</body></html>"
PAGE = "<html><head><title>Harbour</title></head><body><header>Gazette</header>{}<main>{}</main></body></html>"
page = PAGE.format(EARLY, STORY)
root = document_fromstring(page)
found = len(list(root.iter("p")))
browsers = len(html5lib.parse(page, namespaceHTMLElements=False).findall(".//p"))
said = LINE.strip() in (trafilatura.extract(page) or "")
well = LINE.strip() in (trafilatura.extract(PAGE.format("", STORY)) or "")
print(f"paragraphs found by lxml {found}, by html5lib {browsers}")
print("siblings of the root:", *(one.tag for one in root.itersiblings()))
print(f"trafilatura says the story: {said}, of the page without the early end: {well}")
raise SystemExit(0 if found == 0 and browsers == 6 and not said and well else 1)
PYTHON
