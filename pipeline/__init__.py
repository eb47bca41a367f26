"""What a page becomes: importable and testable without Airflow, Scrapy or S3."""

from collections.abc import Callable, Mapping
from importlib import import_module

DISTRIBUTION = "nightdesk"  # whose files these are: others may bring packages of this name


def lazily(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """The `__getattr__` of a package whose names are loaded, each from its module, when asked for.

    A stage is a process of its own, and what it does not use is dear to load.

    >>> lazily("pipeline", {"Reason": "records"})("Reason")
    <enum 'Reason'>
    """

    def look_up(name: str) -> object:
        if name not in homes:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message)
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return look_up
