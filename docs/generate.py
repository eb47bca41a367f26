"""Write the pages that list things, from the code that decides them.

`make docs` runs it; a test fails where a page is not what it would write.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

from pipeline import records
from pipeline import settings as settings_module
from pipeline.settings import PREFIX, Settings

DOCS = Path(__file__).parent
COMMENTED = re.compile(r"^    (\w+)(?:: [^=]+)? = (.+?)(?:  # (.*))?$", re.MULTILINE)


def settings_page() -> str:
    """Every setting with its default and meaning."""
    notes = {
        name: note or name.replace("_", " ") for name, _, note in _lines(settings_module.__file__)
    }
    plain = Settings()
    rows = []
    for one in fields(Settings):
        value = getattr(plain, one.name)
        shown = "pipeline/sources/catalog" if one.name == "catalog" else _shown(value)
        rows.append(f"| `{PREFIX}{one.name.upper()}` | {shown} | {notes[one.name]} |")
    return (
        "# Settings\n\n"
        "Environment variables, read once when a run opens. An unknown `NIGHTDESK_` name or a value"
        " that cannot be read is refused with the name and the mend. Lists are separated by commas."
        "\n\n| variable | default | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def reasons_page() -> str:
    """Every reason a record may be rejected for, by the stage that gives it."""
    text = Path(records.__file__).read_text(encoding="utf-8")
    body = text.split("class Reason(StrEnum):", 1)[1].split("\nclass ", 1)[0]
    parts = [
        "# Why a record is rejected\n",
        "Nothing is dropped in silence: what a night saw is what it kept and what it rejected,",
        "and each reject has a stage, one of these reasons and a line of evidence. The list is",
        "closed; a reason is never renamed.\n",
    ]
    for line in body.splitlines():
        stage = re.match(r"    # (\w+)$", line)
        if stage:
            parts += [f"## {stage[1]}\n", "| reason | meaning |", "|---|---|"]
        reason = COMMENTED.match(line)
        if reason:
            name = reason[2].strip('"')
            parts.append(f"| `{name}` | {reason[3] or name.replace('_', ' ')} |")
    return "\n".join(parts).replace("|\n## ", "|\n\n## ") + "\n"


def _lines(file: str) -> list[tuple[str, str, str]]:
    return COMMENTED.findall(Path(file).read_text(encoding="utf-8"))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"`{value}`" if value not in ("", ()) else "(empty)"


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "reasons.md": reasons_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
