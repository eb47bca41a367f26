"""A small form of `make chaos`."""

import pytest

from chaos.nights import run
from chaos.wire import Fault
from pipeline.embedded.s3 import EmbeddedS3

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.mark.timeout(600)
def test_nights_through_eight_faults_end_in_the_rows_of_a_calm_run(tmp_path):
    with EmbeddedS3(tmp_path, others="chaos-") as server:
        account = run(server, faults=8, seed=7)
    assert account.injected.total() >= 8
    assert len(account.injected) >= len(Fault) / 2
    assert (account.torn, account.wordy) == (0, 0)
    assert account.differing == []
