"""What botocore reads of S3 whenever a client is made: the same, found and parsed sooner."""

import gzip
import os
from pathlib import Path

import msgspec
from botocore.loaders import JSONFileLoader, Loader


class _QuickFiles(JSONFileLoader):
    """Parses a description without a call for each of its ten thousand objects."""

    def load_file(self, file_path: str) -> object:
        """A description by its path without the suffix; None where there is none."""
        plain, packed = Path(f"{file_path}.json"), Path(f"{file_path}.json.gz")
        if plain.is_file():
            return msgspec.json.decode(plain.read_bytes())
        if packed.is_file():
            return msgspec.json.decode(gzip.decompress(packed.read_bytes()))
        return None


class _QuickLoader(Loader):
    """Finds a description without a look into the folders of four hundred other services."""

    FILE_LOADER_CLASS = _QuickFiles

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002  of all types
        """Every service of which anything is described."""
        folders = (Path(path) for path in self.search_paths)
        return sorted({one.name for each in folders if each.is_dir() for one in each.iterdir()})


def quick_loader(more: str | None) -> Loader:
    """What finds descriptions, also in the folders that botocore's `data_path` names."""
    named = [os.path.expandvars(path) for path in (more or "").split(os.pathsep) if path]
    return _QuickLoader(extra_search_paths=[str(Path(path).expanduser()) for path in named])
