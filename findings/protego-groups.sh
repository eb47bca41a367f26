#!/bin/sh
# Protego 0.7.0 (November 2026) gives a robot the rules of another, whose name its own begins with.
#
# RFC 9309, 2.2.1, asks a crawler to find the group that matches its product token exactly (in any
# case), and to take the group for all only where there is none. Google's own parser does so (here
# its port gpyrobotstxt 1.0.0). Protego takes a group whose name the token begins with: `n` or
# `news` speak for `newsbot`. Where that group allows and the one for all forbids, all is asked.
#
# Seen:  protego: 3 of 3 wrong; gpyrobotstxt: 0 of 3 wrong
# Exits 1 where that is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet protego==0.7.0 gpyrobotstxt==1.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from gpyrobotstxt.robots_cc import RobotsMatcher
from protego import Protego

URL = "https://news.example/a"
FILES = {  # each is valid, and what it says to "newsbot" about the address
    "User-agent: n\nAllow: /\n\nUser-agent: *\nDisallow: /\n": False,
    "User-agent: news\nAllow: /\n\nUser-agent: *\nDisallow: /\n": False,
    "User-agent: newsb\nDisallow: /\n\nUser-agent: *\nAllow: /\n": True,
}
wrong = {
    "protego": [Protego.parse(text).can_fetch(URL, "newsbot") is not right for text, right in FILES.items()],
    "gpyrobotstxt": [
        RobotsMatcher().one_agent_allowed_by_robots(text, "newsbot", URL) is not right
        for text, right in FILES.items()
    ],
}
for name, found in wrong.items():
    print(f"{name}: {sum(found)} of {len(found)} wrong")
sys.exit(0 if all(wrong["protego"]) and not any(wrong["gpyrobotstxt"]) else 1)
PYTHON
