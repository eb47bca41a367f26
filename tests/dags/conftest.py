"""Airflow for import tests: a throw-away home, no examples, no database but SQLite."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="nightdesk-airflow-"))
OWNER = os.getpid()


@atexit.register
def remove_home() -> None:
    """Not by a process that was forked from this one and ends before it."""
    if os.getpid() == OWNER:
        shutil.rmtree(HOME, ignore_errors=True)


os.environ |= {
    "AIRFLOW_HOME": str(HOME),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME / 'airflow.db'}",
}


@pytest.fixture
def database():
    """Airflow's tables, empty."""
    from airflow.models import import_all_models
    from airflow.models.base import Base
    from airflow.settings import engine

    import_all_models()
    Base.metadata.create_all(engine)
    yield
    Base.metadata.drop_all(engine)
