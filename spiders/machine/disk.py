"""Tell a disk that is full from other faults: it stops a whole crawl, and somebody must act."""

import errno
import sqlite3
from pathlib import Path

from pipeline.errors import DiskError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
SQLITE_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}


def disk_error(error: BaseException, work: Path) -> DiskError | None:
    """What to say where an error means that a crawl's folder takes nothing more; else None."""
    is_full = isinstance(error, OSError) and error.errno in FULL
    if isinstance(error, sqlite3.Error):
        is_full = error.sqlite_errorcode & 0xFF in SQLITE_FULL  # the low byte is the kind
    if not is_full:
        return None
    return DiskError(
        f"the disk of the folder NIGHTDESK_WORK={work} takes nothing more ({error}); make room or "
        "name another folder: what was sealed is safe, and the next attempt fetches what is missing"
    )
