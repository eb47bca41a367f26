"""A newsstand on two folders."""

import pytest
from newsstand import Newsstand

from pipeline.store import FolderStore


@pytest.fixture
def stand(tmp_path):
    return Newsstand(FolderStore(tmp_path / "raw"), FolderStore(tmp_path / "clean"))
