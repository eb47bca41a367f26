"""Edit a source file as a person would: the lines that change, and no others."""

import difflib
import re
import tomllib
from datetime import date

import tomli_w
from pydantic import ValidationError

from pipeline.sources.model import Source

TABLE = re.compile(r"^\s*\[", re.MULTILINE)
VERIFIED = re.compile(r"^verified[ \t]*=.*$", re.MULTILINE)
LAST_FACT = re.compile(r"^(?:origin|homepage)[ \t]*=[ \t]*([\"']).*\1[ \t]*(?:#.*)?$", re.MULTILINE)


def edited(text: str, before: Source, after: Source) -> str:
    """A source file's text with what another source states; its comments stay where they can.

    >>> print(edited('name = "A"\\nhomepage = "https://a.example/" # ours\\n',
    ...     Source(id="us_a", name="A", homepage="https://a.example/"),
    ...     Source(id="us_a", name="A", homepage="https://a.example/", verified=date(2026, 3, 1))))
    name = "A"
    homepage = "https://a.example/" # ours
    verified = 2026-03-01
    <BLANKLINE>
    """
    if before == after:
        return text
    found = text
    for key in ("feeds", "sitemaps", "sections"):
        for gone in set(getattr(before, key)) - set(getattr(after, key)):
            found = _without(found, gone)
    if after.verified and after.verified != before.verified:
        found = _verified(found, after.verified)
    if _reads_as(found, after):
        return found
    return tomli_w.dumps(after.model_dump(exclude={"id"}, exclude_defaults=True))


def proposal(text: str, before: Source, after: Source, name: str) -> str:
    """What should change in a source's file beside the day on which it was seen, as a diff."""
    seen = before.model_copy(update={"verified": after.verified})
    noted = edited(text, before, seen)
    return difference(noted, edited(noted, seen, after), name)


def difference(before: str, after: str, name: str) -> str:
    """The edit as a diff that `git apply` and `patch` take."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{name}",
        f"b/{name}",
    )
    return "".join(lines)


def _without(text: str, address: str) -> str:
    for written in (f'"{address}"', f"'{address}'"):
        place = re.compile(rf"(?:^[ \t]*)?{re.escape(written)}[ \t]*,?[ \t]*\n?", re.MULTILINE)
        text = place.sub("", text, count=1)
    return text


def _verified(text: str, day: date) -> str:
    line = f"verified = {day:%Y-%m-%d}"
    table = TABLE.search(text)
    head = text[: table.start()] if table else text
    if VERIFIED.search(head):
        return VERIFIED.sub(line, text, count=1)
    end = max((match.end() for match in LAST_FACT.finditer(head)), default=None)
    return f"{line}\n{text}" if end is None else f"{text[:end]}\n{line}{text[end:]}"


def _reads_as(text: str, wanted: Source) -> bool:
    try:
        return Source.model_validate({"id": wanted.id} | tomllib.loads(text)) == wanted
    except (tomllib.TOMLDecodeError, ValidationError):
        return False
