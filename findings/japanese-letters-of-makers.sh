#!/bin/sh
# Pages in EUC-JP lose half a line to "①" where w3lib 2.4.1 decodes them, and windows-949 is no label.
#
# Browsers read the bytes AD A1 of a page in EUC-JP as "①": makers of machines added a row of such
# letters, and the Encoding Standard has it (https://encoding.spec.whatwg.org/#index-jis0208). Python's
# codecs euc_jp and iso2022_jp do not, so html_to_unicode, with which Scrapy decodes its responses,
# puts a replacement character there and reads the second byte as the first half of the next letter.
# The label windows-949, of Korean pages, is in the standard's list and unknown to resolve_encoding,
# while cp949 and ks_c_5601-1987 are known.
#
# Exits 0 while both are so, 1 once one is not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check w3lib==2.4.1
"$place/venv/bin/python" - <<'PYTHON'
from w3lib.encoding import html_to_unicode, resolve_encoding

page = "<p>@渡し船が再開</p>".encode("euc_jp").replace(b"@", b"\xad\xa1")
name, text = html_to_unicode("text/html; charset=euc-jp", page)
print(name, text)
print({label: resolve_encoding(label) for label in ("windows-949", "cp949", "ks_c_5601-1987")})
raise SystemExit(0 if "①" not in text and resolve_encoding("windows-949") is None else 1)
PYTHON
