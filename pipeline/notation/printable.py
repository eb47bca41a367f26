"""Show text that strangers wrote: a terminal prints all of it and obeys none of it."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import Any, TextIO, cast

UNKNOWN = "\ufffd"
PICTURES = 0x2400  # Unicode's pictures of the control characters stand in their order
# A sign for each, so that columns stay where they are.
SHOWN = (
    {code: chr(PICTURES + code) for code in range(0x20) if chr(code) not in "\t\n"}
    | {0x7F: "\u2421"}
    | dict.fromkeys(range(0x80, 0xA0), UNKNOWN)  # the second set of controls, some open sequences
    | dict.fromkeys((0x202D, 0x202E), UNKNOWN)  # what turns the rest of a line round
    | dict.fromkeys(range(0xD800, 0xE000), UNKNOWN)  # half characters, which cannot be written
)
ESCAPED = re.compile("[\x7f-\x9f\u202d\u202e\ud800-\udfff]")  # JSON escapes the others itself
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def printable(text: str) -> str:
    """Text with a sign in place of each control character but tabs and ends of lines.

    >>> printable("a\\x1b[2Jb\\r")
    'a␛[2Jb␍'
    """
    return text.translate(SHOWN)


def as_cell(text: str) -> str:
    """Text that a spreadsheet takes for text, whatever it begins with.

    >>> as_cell("=1+1")
    "'=1+1"
    """
    shown = printable(text)
    return f"'{shown}" if text.startswith(FORMULA) else shown


def json_line(value: object, plain: Callable[[object], object] = str) -> str:
    """A value as JSON in which every control character is escaped, so that it prints as it is.

    What JSON has no number for, such as infinity, is null in it; what it has no name for is a text.

    >>> json_line({"a": "\\x9b", "b": [1.5, float("inf")]})
    '{"a": "\\\\u009b", "b": [1.5, null]}'
    """
    text = json.dumps(_sayable(value, plain), default=plain, ensure_ascii=False, allow_nan=False)
    return ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _sayable(value: object, plain: Callable[[object], object]) -> object:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {
            name if isinstance(name, str) else f"{plain(name)}": _sayable(one, plain)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_sayable(one, plain) for one in value]
    return value


class Shown:
    """A text stream on which whatever is written is printable; all else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write it, printable."""
        self.stream.write(printable(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write them, printable."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextmanager
def shown_streams() -> Iterator[None]:
    """Let nothing that is printed meanwhile reach a terminal but as text."""
    before = sys.stdout, sys.stderr
    sys.stdout = cast("TextIO", Shown(sys.stdout))
    sys.stderr = cast("TextIO", Shown(sys.stderr))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def own_stream(stream: TextIO) -> TextIO:
    """The stream below, for those who write colours of their own round what is printable."""
    return stream.stream if isinstance(stream, Shown) else stream
