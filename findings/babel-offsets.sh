#!/bin/sh
# Babel 2.18.0 prints a wrong offset for zones that lie some hours and a half west of Greenwich.
#
# Newfoundland's summer time is UTC-02:30. `format_datetime(..., "long")` of a locale without a
# short name for the zone prints "-0330", an hour too early; in winter (UTC-03:30) "-0430".
# Python's own strftime("%z") prints -0230. And the summer of Europe/Dublin is called Greenwich
# Mean Time by the "full" format, beside a clock that is an hour ahead of Greenwich.
#
# Exits 0 while Babel behaves so, 1 once it does not.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check Babel==2.18.0 tzdata
"$place/venv/bin/python" - <<'PYTHON'
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

summer = datetime(2026, 7, 28, 18, 15, tzinfo=ZoneInfo("America/St_Johns"))
printed = format_datetime(summer, "long", tzinfo=summer.tzinfo, locale="pt_PT")
print(printed, "| Python:", summer.strftime("%z"))
dublin = datetime(2026, 7, 28, 18, 15, tzinfo=ZoneInfo("Europe/Dublin"))
named = format_datetime(dublin, "full", tzinfo=dublin.tzinfo, locale="en_IE")
print(named, "| Python:", dublin.strftime("%z"))
raise SystemExit(0 if "-0330" in printed and "Greenwich" in named else 1)
PYTHON
