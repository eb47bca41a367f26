"""Read JSON that strangers wrote: whatever it holds, its texts can be written down."""

import json
import re

HALF = re.compile(r"\\u[dD][89a-fA-F]")  # of a pair, or one alone


def read_json(text: str, *, strict: bool = True) -> object:
    r"""The value of a JSON text; half characters, which no file can hold, are replaced.

    Raises ValueError or RecursionError where it is none.

    >>> read_json(r'["\ud83d\ude00", "\ud800"]')
    ['😀', '�']
    """
    return whole_texts(json.loads(text, strict=strict), text)


def whole_texts(value: object, text: str) -> object:
    """A value that was read from a text, without half characters; raises RecursionError."""
    return _whole(value) if HALF.search(text) else value


def _whole(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(one) for key, one in value.items()}
    return value
