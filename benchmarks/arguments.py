"""What measurements take on their command lines: a word that none of them knows is refused."""

import argparse
import subprocess
from collections.abc import Callable, Iterable


def one_of(known: Iterable[str]) -> Callable[[str], str]:
    """Read a name that has to be known.

    >>> one_of(["bodies", "titles"])("titels")
    Traceback (most recent call last):
    argparse.ArgumentTypeError: 'titels' is none of bodies, titles
    """
    names = tuple(known)

    def read(text: str) -> str:
        if text not in names:
            raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(names)}")
        return text

    return read


def some_of(known: Iterable[str]) -> Callable[[str], list[str]]:
    """Read names between commas.

    >>> some_of(["exact", "rensa"])("rensa,exact")
    ['rensa', 'exact']
    """
    read = one_of(known)
    return lambda text: [read(name) for name in text.split(",") if name]


def count(text: str) -> int:
    """Read how many there are to be.

    >>> count("0")
    Traceback (most recent call last):
    argparse.ArgumentTypeError: '0' is no number of 1 or more
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return int(text)


def commit(text: str) -> str:
    """Read what names a commit of this checkout."""
    asked = ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}"]
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        raise argparse.ArgumentTypeError(f"{text!r} is no commit of this checkout")
    return text
