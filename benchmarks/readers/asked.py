"""What each reader is asked; its program brings three functions, in an environment of its own."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from importlib.metadata import version

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
KEY, SECRET = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
URI = os.environ["ARTICLES_URI"]
VERSION = int(os.environ["ARTICLES_VERSION"])
DAY = date.fromisoformat(os.environ["ARTICLES_DAY"])
ID = os.environ["ARTICLES_ID"]
OPTIONS = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
WHOLE = "count(*) AS articles, sum(word_count) AS words, count(published_at) AS dated"
SHOWN = ["title", "published_at", "authors", "rights", "raw_ref", "summary"]


def run(
    packages: str,
    whole: Callable[[], Mapping[str, object]],
    day: Callable[[], list[str]],
    one: Callable[[], Mapping[str, object]],
) -> None:
    """Answer the question that the command line names, in one line of JSON."""
    question = sys.argv[1]
    if question == "versions":
        told: object = " + ".join(f"{name} {version(name)}" for name in packages.split())
    elif question == "whole":
        found = whole()
        told = {name: int(found[name]) for name in ("articles", "words", "dated")}  # type: ignore[call-overload]
    elif question == "day":
        told = sorted(day())
    else:
        told = plain(one())
    print("\n" + json.dumps(told, default=str), flush=True)
    os._exit(0)  # threads of some readers outlive their work


def plain(row: Mapping[str, object]) -> Mapping[str, object]:
    """A row in the same words whoever read it: what is different then was read otherwise."""
    at = row["published_at"]
    if hasattr(at, "to_pydatetime"):
        at = at.to_pydatetime()
    if isinstance(at, datetime):
        at = at.astimezone(UTC) if at.tzinfo else at
        at = at.isoformat(" ")[:19]
    rights, place = named(row["rights"]), named(row["raw_ref"])
    return {
        "title": row["title"],
        "published_at": str(at)[:19].replace("T", " "),
        "authors": [str(one) for one in row["authors"]],  # type: ignore[attr-defined]
        "noai": bool(rights["noai"]),
        "offset": int(place["offset"]),  # type: ignore[call-overload]
        "summary": None if row["summary"] != row["summary"] else row["summary"],
    }


def named(value: object) -> Mapping[str, object]:
    """A struct, whatever a reader makes of it."""
    if hasattr(value, "asDict"):
        return dict(value.asDict())
    return dict(value)  # type: ignore[call-overload]
