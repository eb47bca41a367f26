"""The templates of our pages, compiled once where Python's modules are kept compiled too."""

import sys
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from pickle import PickleError
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    Template,
    select_autoescape,
)
from jinja2.bccache import Bucket

FOLDER = Path(__file__).parent
# what a file that was cut off makes of its first value, which jinja2 reads by pickle
DAMAGED = (OSError, PickleError, EOFError, ValueError, IndexError, AttributeError, ImportError)


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps what was compiled, by the text that it was compiled from, as far as it may write."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was kept of a template; what is damaged is none."""
        try:
            super().load_bytecode(bucket)
        except DAMAGED:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template; where nothing can be kept it is compiled again by whoever is next."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


def template(
    name: str, known: MutableMapping[str, Any] | None = None, *, lstrip_blocks: bool = False
) -> Template:
    """A template of ours, in which some names are known beside what it is rendered with."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=lstrip_blocks,
        bytecode_cache=CompiledTemplates(f"{FOLDER / '__pycache__'}"),
    )
    return environment.get_template(name, globals=known)
