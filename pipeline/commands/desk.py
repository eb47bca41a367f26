"""Find the desk that runs on this machine, so that commands by hand speak to its store."""

import fcntl
import os
from collections.abc import Mapping

from pipeline.errors import SettingsError
from pipeline.layout import AIRFLOW_FILE, DESK_FILE
from pipeline.query.credentials import found_above, read_credentials
from pipeline.settings import Settings, read_settings


def desk_settings() -> Settings:
    """The settings of the environment; where it names no store, those of the desk that runs here.

    `make run` leaves them in a folder that is looked for here and upwards; single ones that the
    environment states win. Raises SettingsError where there is a desk, and it does not run.
    """
    stated = read_settings()
    if stated.s3_endpoint or stated.s3_access_key:
        return stated
    file = found_above(DESK_FILE)
    if file is None:
        return stated
    try:
        with (file.parent / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return read_settings(beneath=read_credentials(file))
    except OSError as error:
        message = f"{file.parent} cannot be looked into ({error.strerror}); name a store yourself"
        raise SettingsError(message) from error
    message = (
        f"the desk of {file.parent} does not run; start it with `make run` or `nightdesk up`, or "
        "name another store with NIGHTDESK_S3_ENDPOINT"
    )
    raise SettingsError(message)


def airflow_of_desk() -> Mapping[str, str]:
    """What Airflow's own commands are told of the desk that runs here; nothing where they know.

    In Compose a service's environment tells them already.
    """
    if any(name.startswith("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN") for name in os.environ):
        return {}
    file = found_above(AIRFLOW_FILE)
    return read_credentials(file) if file else {}
