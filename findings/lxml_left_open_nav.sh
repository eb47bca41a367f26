#!/bin/sh
# lxml 6.1.3 (libxml2) lets a <div> that is left open in a <nav> swallow the rest of the page.
#
# The HTML standard ends a <nav> at its end tag, whatever stands open in it, and so do browsers and
# html5lib 1.1: the story that follows is outside. libxml2 drops the </nav>, since a <div> in it is
# open, and the story becomes a part of the menu, which readers of articles leave out. The same holds
# for <button> and <dialog>: an extractor that drops them loses whole articles in silence. Pages with a
# tag too few are parse errors, for which the standard says all the same what every browser shows.
#
# Seen: <nav>, <button>, <dialog>: the story is inside it for lxml True, for html5lib False.
#
# Exits 0 while lxml behaves so, 1 once it does not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3 html5lib==1.1
"$place/venv/bin/python" - <<'PYTHON'
import html5lib
from lxml.html import document_fromstring

swallowed = []
for tag in ("nav", "button", "dialog"):
    page = f"<body><{tag}><div>Home</{tag}><main><p>The harbour opened again.</p></main></body>"
    ours = document_fromstring(page).find(f".//{tag}//p") is not None
    browsers = html5lib.parse(page, namespaceHTMLElements=False).find(f".//{tag}//p") is not None
    print(f"<{tag}>: the story is inside it for lxml {ours}, for html5lib {browsers}")
    if ours and not browsers:
        swallowed.append(tag)
raise SystemExit(0 if swallowed else 1)
PYTHON
