"""One real S3 server for all tests of this folder."""

import pytest

from pipeline.embedded.s3 import EmbeddedS3


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with EmbeddedS3(tmp_path_factory.mktemp("s3")) as running:
        yield running
