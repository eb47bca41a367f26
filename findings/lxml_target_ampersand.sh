#!/bin/sh
# lxml 6.1.3: with `resolve_entities=False` a parser that hands its elements to a target gives
# "&#38;" where an attribute holds "&amp;"; the same parser without a target gives "&".
#
# An address in an OPML outline, an Atom link or an XHTML anchor, `x?a=1&amp;b=2`, so becomes
# another one, `x?a=1&#38;b=2`. Other references ("&lt;", "&#65;") are resolved in both. Seen with
# libxml2 2.14.6; `resolve_entities="internal"` or True gives "&" in both.
#
# Exits 0 while lxml behaves so, 1 once it does not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3
"$place/venv/bin/python" - <<'PYTHON'
from lxml import etree

DOCUMENT = b'<outline url="http://n.example/?a=1&amp;b=2" text="&lt;&#65;"/>'


class Target:
    def start(self, tag, attributes):
        self.seen = dict(attributes)

    def end(self, tag):
        pass

    def data(self, text):
        pass

    def close(self):
        return self.seen


handed = etree.fromstring(DOCUMENT, etree.XMLParser(target=Target(), resolve_entities=False))
built = dict(etree.fromstring(DOCUMENT, etree.XMLParser(resolve_entities=False)).attrib)
print("to a target:", handed)
print("in a tree:  ", built)
raise SystemExit(0 if "&#38;" in handed["url"] and "&#38;" not in built["url"] else 1)
PYTHON
