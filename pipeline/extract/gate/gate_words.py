"""What pages that are no articles say of themselves, by language."""

import re
from pathlib import Path

HOME_PATH = re.compile(
    r"^/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default|start)(?:\.\w+)?/?)?$",
    re.IGNORECASE,
)


def _patterns() -> dict[str, re.Pattern[str]]:
    """The file's sections, each as one pattern."""
    sections: dict[str, list[str]] = {}
    file = Path(__file__).with_suffix(".txt")
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            phrases = sections.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            phrases.append(line)
    return {name: re.compile("|".join(found), re.IGNORECASE) for name, found in sections.items()}


_FOUND = _patterns()
BOT, CONSENT, LOGIN = _FOUND["bot"], _FOUND["consent"], _FOUND["login"]
NOT_FOUND, ERROR = _FOUND["not_found"], _FOUND["error"]
WITHDRAWN, UNAVAILABLE = _FOUND["withdrawn"], _FOUND["unavailable"]
LIST_PATH, TOPIC_PATH = _FOUND["list_path"], _FOUND["topic_path"]  # topics have stories too
GALLERY_PATH = _FOUND["gallery_path"]
