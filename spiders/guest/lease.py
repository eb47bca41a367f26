"""Who talks to a host: one process at a time, on this machine and on all others."""

import fcntl
import hashlib
import json
import logging
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pipeline.errors import ConflictError, MissingError
from pipeline.layout import lease_key
from pipeline.store import Store

logger = logging.getLogger(__name__)

LEASE_SECONDS = 120.0


@dataclass(slots=True, kw_only=True)
class Lease:
    """A host that is ours for a while."""

    host: str
    file: TextIO  # locked: the kernel frees it when we die, however we die
    etag: str
    until: float  # seconds of the wall clock, which all machines share


class Leases:
    """The hosts that this process may talk to.

    On one machine a locked file decides, so that a killed crawl keeps nobody waiting; between
    machines an object in the bucket, written under a condition, that runs out when its owner dies.
    The wall clock is asked itself, since a run's clock may be a test's.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder / "hosts"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.owner = f"{socket.gethostname()} {folder.resolve()}"
        self._held: dict[str, Lease] = {}

    def is_held(self, host: str) -> bool:
        """Whether the host is ours, and for long enough to ask it once more."""
        lease = self._held.get(host)
        return lease is not None and time.time() < lease.until - LEASE_SECONDS / 2

    def take(self, host: str) -> bool:
        """Make the host ours, or ours for longer; False where another crawl talks to it."""
        lease = self._held.get(host)
        file = lease.file if lease else self._lock(host)
        if file is None:
            return False
        until = time.time() + LEASE_SECONDS
        etag = self._write(host, until)
        if etag is None:
            self._held.pop(host, None)
            file.close()
            return False
        self._held[host] = Lease(host=host, file=file, etag=etag, until=until)
        return True

    def release(self, host: str) -> None:
        """Let others talk to the host."""
        lease = self._held.pop(host, None)
        if lease is None:
            return
        try:
            # ours until the last moment: nobody else may write while it has not run out
            if self._read(host)[0].get("owner") == self.owner:
                self.store.delete(lease_key(host))
        finally:
            lease.file.close()

    def release_all(self) -> None:
        """Let others talk to every host."""
        for host in list(self._held):
            self.release(host)

    def _lock(self, host: str) -> TextIO | None:
        name = hashlib.sha256(host.encode()).hexdigest()[:32]
        file = (self.folder / f"{name}.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def _write(self, host: str, until: float) -> str | None:
        """The etag of our lease; None where another machine's stands."""
        key = lease_key(host)
        stated = {"host": host, "owner": self.owner, "process": os.getpid(), "until": until}
        data = json.dumps(stated).encode()
        there, etag = self._read(host)
        is_free = (
            there.get("owner") == self.owner or float(str(there.get("until", 0))) < time.time()
        )
        if not is_free:
            logger.info("%s is being crawled by %s; we wait", host, there.get("owner"))
            return None
        try:
            if etag is None:
                return self.store.write(key, data, if_absent=True)
            return self.store.write(key, data, if_match=etag)
        except ConflictError:
            return None

    def _read(self, host: str) -> tuple[dict[str, object], str | None]:
        key = lease_key(host)
        head = self.store.head(key)
        if head is None:
            return {}, None
        try:
            return dict(json.loads(self.store.read(key))), head.etag
        except MissingError:
            return {}, None
        except ValueError:
            return {}, head.etag  # not ours and not readable: as good as run out
