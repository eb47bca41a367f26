#!/bin/sh
# num2words 0.5.14: the great numbers of two languages are misspelt in its tables. Norwegian writes
# "millard" for milliard; Amharic has a Latin letter before the word for million and for billion
# ("mሚሊዮን", "bቢሊዮን"). Who matches texts against its output never finds these words.
#
# Seen: en millard / አንድ mሚሊዮን / አንድ bቢሊዮን. Exits non-zero where that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "num2words==0.5.14"
"$folder/venv/bin/python" - <<'PYTHON'
from num2words import num2words

assert num2words(10**9, lang="no") == "en millard"
assert num2words(10**6, lang="am") == "አንድ mሚሊዮን"
assert num2words(10**9, lang="am") == "አንድ bቢሊዮን"
print("as it was seen")
PYTHON
