"""A newsstand on two folders, and one real S3 server for all tests of this folder."""

import pytest
from newsstand import Newsstand
from warm import WarmPython

from pipeline.embedded.s3 import EmbeddedS3
from pipeline.store import FolderStore


@pytest.fixture
def stand(tmp_path):
    return Newsstand(FolderStore(tmp_path / "raw"), FolderStore(tmp_path / "clean"))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with EmbeddedS3(tmp_path_factory.mktemp("s3"), others="cost-") as running:
        yield running


@pytest.fixture(scope="session")
def warm():
    """Programs that publish nights, without the second that their libraries take to load."""
    one = WarmPython("newsstand")
    yield one
    one.close()
