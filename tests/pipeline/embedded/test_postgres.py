"""The embedded database takes the word of the kernel for who connects, and admits us alone."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg2
import pytest

from pipeline.embedded.postgres import EmbeddedPostgres
from pipeline.embedded.processes import Household

pytestmark = [pytest.mark.server, pytest.mark.slow]

# the first byte of the answer to a start of PostgreSQL's protocol: R admits or asks, E refuses
CONNECT = """
import socket, struct, sys
words = b"user\\0nightdesk\\0database\\0airflow\\0\\0"
with socket.socket(socket.AF_UNIX) as one:
    one.connect(sys.argv[1])
    one.sendall(struct.pack("!ii", len(words) + 8, 196608) + words)
    print(one.recv(1).decode())
"""


@pytest.fixture
def folder():
    one = Path(tempfile.mkdtemp(prefix="nightdesk-pg-"))  # pytest's own folders are shut to others
    yield one
    shutil.rmtree(one, ignore_errors=True)


def connect(postgres: EmbeddedPostgres) -> str:
    with psycopg2.connect(host=str(postgres.socket), user="nightdesk", dbname="airflow") as one:
        cursor = one.cursor()
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def test_we_come_in_and_nobody_else_does_also_by_the_socket(folder):
    postgres = EmbeddedPostgres(folder / "postgres")
    with Household(folder / "logs") as household:
        postgres.start(household)
        assert connect(postgres) == "nightdesk"
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(host=str(postgres.socket), user="postgres", dbname="airflow")
        if os.geteuid() == 0:
            postgres.socket.chmod(0o755)
            place = postgres.socket / ".s.PGSQL.5432"
            place.chmod(0o777)
            ours = subprocess.run(
                ["/usr/bin/env", "python3", "-c", CONNECT, str(place)],
                capture_output=True,
                text=True,
            )
            theirs = subprocess.run(
                ["/usr/bin/env", "python3", "-c", CONNECT, str(place)],
                env={"PATH": os.defpath},
                user="nobody",
                extra_groups=[],
                capture_output=True,
                text=True,
                cwd="/",
            )
            assert (ours.stdout, theirs.stdout) == ("R\n", "E\n"), theirs.stderr


def test_a_cluster_that_trusted_everybody_trusts_nobody_after_its_next_start(folder):
    postgres = EmbeddedPostgres(folder / "postgres")
    with Household(folder / "logs") as household:
        postgres.start(household)
    (postgres.data / "pg_hba.conf").write_text("local all all trust\n")
    with Household(folder / "logs") as household:
        postgres.start(household)
        assert connect(postgres) == "nightdesk"
        assert "trust" not in (postgres.data / "pg_hba.conf").read_text()
