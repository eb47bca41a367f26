"""Say what is wrong with a source file in words that a curator can act on."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from reprlib import Repr

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from pipeline.sources.model import Source

AT_MOST = 20  # mistakes of one file that are told one by one
LONGEST_LINE = 100
PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
# What Python's reader of TOML says, and what a person does then; the first that fits.
TOML_MENDS = (
    (r"Unescaped '\\'|Invalid hex", r"write patterns between single quotes, as '/\d{4}/'"),
    (
        r"Unclosed array|Expected .*array",
        "end the list with ], and each of its values with a comma",
    ),
    (r"overwrite|twice|Duplicate|mutate|redefine", "a key and a [table] may stand once; keep one"),
    (r"Illegal character|[Uu]nterminated", "end a text on its line, with the quote it began with"),
    (r"Invalid value", 'write texts between straight quotes, as "…", and true or false so'),
    (r"Expected '='|Invalid statement|Invalid initial", 'write each line as key = "value"'),
    (r"Expected newline", "write each key on a line of its own"),
    (r"integer string conversion", "write a shorter number"),
    (r"nested too deeply", "write each list on one level"),
)
# What pydantic says by its kind of error, and what is said here.
WORDS = {
    "string_type": 'is no text; write it between quotes, as "…"',
    "string_too_short": "is empty; say it, or leave the key out",
    "bool_type": "is neither true nor false; write one of them, without quotes",
    "bool_parsing": "is neither true nor false; write one of them, without quotes",
    "int_type": "is no whole number; write it without quotes",
    "int_parsing": "is no whole number; write it without quotes",
    "int_from_float": "is no whole number; leave its fraction out",
    "float_type": "is no number; write it without quotes",
    "float_parsing": "is no number; write it without quotes",
    "finite_number": "is no number that can be counted to; write one, or leave the key out",
    "date_type": "is no day; write it as 2026-03-01, without quotes",
    "date_from_datetime_parsing": "is no day; write it as 2026-03-01, without quotes",
    "date_from_datetime_inexact": "is an instant; write the day alone, as 2026-03-01",
    "date_parsing": "is no day; write it as 2026-03-01, without quotes",
}
RANGES = {"ge": "{} or more", "gt": "more than {}", "le": "{} or less", "lt": "less than {}"}

_short = Repr()
_short.maxstring = _short.maxother = LONGEST_LINE
_short.maxlong = 40


def toml_mistake(text: str, error: Exception) -> str:
    """What is wrong with a text that is no TOML: the line, and the mend.

    >>> toml_mistake('a = [', ValueError("Unclosed array (at end of document)"))
    'is not TOML: at its end: Unclosed array; end the list with ]'
    """
    said = str(error) if not isinstance(error, RecursionError) else "it is nested too deeply"
    place = PLACE.search(said)
    where = ""
    if place and place[1]:
        line = text.split("\n")[int(place[1]) - 1].strip()
        where = f"line {place[1]} `{_cut(line)}`: "
    elif place:
        where = "at its end: "
    said = _cut(PLACE.sub("", said))
    mend = next((mend for form, mend in TOML_MENDS if re.search(form, said)), "")
    if place and not place[1]:
        mend = "end the list with ]"
    return f"is not TOML: {where}{said}{'; ' if mend else ''}{mend}"


def mistakes(errors: Sequence[ErrorDetails]) -> Iterator[str]:
    """Each wrong key with its value and the mend; of very many the first."""
    for one in errors[:AT_MOST]:
        yield _mistake(one)
    if len(errors) > AT_MOST:
        yield f"and {len(errors) - AT_MOST} more mistakes"


def _mistake(error: ErrorDetails) -> str:
    place, kind, value = error["loc"], error["type"], error["input"]
    key = ".".join(str(part) for part in place)
    if kind == "extra_forbidden":
        return f"{key or repr(key)} is not a known key; {_instead(place)}"
    if kind == "missing":
        return f"{key} is missing; add it"
    return f"{key} = {_shown(value)} {_words(error, key, value)}"


def _words(error: ErrorDetails, key: str, value: object) -> str:
    kind, limits = error["type"], error.get("ctx", {})
    if kind in WORDS:
        return WORDS[kind]
    if kind == "tuple_type":
        stated = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else '"…"'
        return f"is no list; write {key} = [{_cut(stated)}]"
    if kind == "model_type":
        return f"is no table; write [{key}] on a line, once, and its keys on lines below"
    if limit := next((one for one in RANGES if one in limits), None):
        return f"is out of range; give {RANGES[limit].format(limits[limit])}"
    said = error["msg"].removeprefix("Value error, ")
    return said.replace("Input should be", "is unknown; write")


def _instead(place: tuple[int | str, ...]) -> str:
    """Which key was meant, or where this one belongs."""
    table, name = place[:-1], str(place[-1])
    known = _keys(table)
    if near := get_close_matches(name, known, n=1):
        return f"did you mean {near[0]!r}?"
    if table and name in _keys(()):
        return f"it stands below [{table[0]}]; move it up, above the first [table]"
    if homes := [one for one in _tables() if not table and name in _keys((one,))]:
        return f"it belongs below [{homes[0]}]"
    return f"known are {', '.join(sorted(known))}"


def _keys(table: tuple[int | str, ...]) -> list[str]:
    fields = _tables()[str(table[0])].model_fields if table else Source.model_fields
    return [name for name in fields if name != "id"]


def _tables() -> dict[str, type[BaseModel]]:
    kinds = {name: one.annotation for name, one in Source.model_fields.items()}
    return {
        name: kind
        for name, kind in kinds.items()
        if isinstance(kind, type) and issubclass(kind, BaseModel)
    }


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else _short.repr(value)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"
