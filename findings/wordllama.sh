#!/bin/sh
# wordllama 0.4.0.post1: the wheel ships the weights and the tokenizer of its model, and its
# documentation says that both are looked for there first. The tokenizer lies in
# wordllama/tokenizers/, but is looked for in wordllama/tokenizer/: without a network the model
# does not load, although all of it is there. Given the package's own folder as cache_dir, it does.
#
# Seen: FileNotFoundError: Tokenizer file 'l2_supercat_tokenizer_config.json' not found in project
# root or cache, and downloads are disabled. Exits non-zero where that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "wordllama==0.4.0.post1"
HOME="$folder" "$folder/venv/bin/python" - <<'PYTHON'
from pathlib import Path

import wordllama

place = Path(wordllama.__file__).parent
assert (place / "tokenizers" / "l2_supercat_tokenizer_config.json").exists()
try:
    wordllama.WordLlama.load(disable_download=True)
except FileNotFoundError as error:
    print(error)
else:
    raise SystemExit("it loads")
model = wordllama.WordLlama.load(cache_dir=place, disable_download=True)
assert model.embed(["a text"]).shape == (1, 256)
print("as it was seen")
PYTHON
