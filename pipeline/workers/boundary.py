"""What a worker may do: compute. No network, no files but code to read, no other process.

Each wall stands where the machine has it: Landlock for files, TCP and signals (Linux 5.13 and
later), seccomp for all sockets and new processes (where libseccomp is installed), and the limits
that every system has. `nightdesk doctor` tries them.
"""

import os
import resource
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import TZPATH

from pipeline.errors import WorkerError

# A worker's libraries must not start a thread a core: several workers share the cores. And what
# it reads must not depend on where the machine stands.
ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
MAX_FILES = 256
LOG_BYTES = 64 << 20  # of a file that it may write to at all: what its parent logs to
EPERM, ENOSYS = 1, 38
CLONE_THREAD = 0x00010000
NETWORK = ("socket", "connect", "bind", "listen", "accept", "accept4")
PROCESSES = ("execve", "execveat", "fork", "vfork")
OTHERS = (  # what reaches into other processes, or round the filter
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_open",
    "pidfd_getfd",
    "pidfd_send_signal",
    "io_uring_setup",
    "unshare",
    "setns",
    "mount",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "keyctl",
    "add_key",
    "request_key",
    "open_by_handle_at",
)
LIBRARIES = ("stdlib", "platstdlib", "purelib", "platlib")
SIGNALS = ("kill", "tkill", "tgkill")


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """What the machine offers to shut a worker in."""

    landlock: int  # the version of its interface; 0 where there is none
    seccomp: bool

    def __str__(self) -> str:
        files = f"Landlock {self.landlock}" if self.landlock else "no Landlock"
        return f"{files}, {'seccomp' if self.seccomp else 'no seccomp'}"


def walls() -> Walls:
    """What this machine offers; loads the libraries, before anything is shut."""
    return Walls(landlock=_landlock_version(), seccomp=_has_seccomp())


def shut_in(there: Walls, code: Iterable[Path], more_bytes: int) -> None:
    """Shut this process in, for good: it may read code, and talk over what is open already."""
    _set_limits(more_bytes)
    if there.landlock:
        _shut_files(code)
    if there.seccomp:
        _shut_system()


def code_of(module: str) -> tuple[Path, ...]:
    """Where Python may load from to run a module: its libraries, our own code and the module's.

    Not all of `sys.path`: a checkout's folder also holds what must not be read.
    """
    libraries = {Path(sysconfig.get_path(name)) for name in LIBRARIES}
    libraries |= {Path(entry) for entry in sys.path if entry.endswith(("-packages", ".zip"))}
    libraries |= {Path("/lib"), Path("/lib64"), Path("/usr/lib")}
    ours = {Path(__file__).parents[1], Path(__file__).parents[2] / "spiders"}
    top = sys.modules.get(module.partition(".")[0])
    if top is not None:
        ours |= {Path(place) for place in getattr(top, "__path__", ())}
        ours |= {Path(file)} if (file := getattr(top, "__file__", None)) else set()
    zones = {Path(place) for place in TZPATH}
    return tuple(sorted(place for place in libraries | ours | zones if place.exists()))


def _landlock_version() -> int:
    if sys.platform != "linux":
        return 0
    from py_landlock import Landlock
    from py_landlock.errors import LandlockError

    try:
        return int(Landlock(strict=False).abi_version)
    except (LandlockError, OSError):
        return 0


def _has_seccomp() -> bool:
    if sys.platform != "linux":
        return False
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):  # libseccomp is not installed
        return False
    return bool(pyseccomp.get_api())


def _set_limits(more_bytes: int) -> None:
    """Bound memory beyond what libraries have mapped, and forbid what is never needed."""
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: LOG_BYTES,
        resource.RLIMIT_NOFILE: MAX_FILES,
    }
    statistics = Path("/proc/self/statm")
    if statistics.exists():
        mapped = int(statistics.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        limits[resource.RLIMIT_AS] = mapped + more_bytes
    if hasattr(resource, "RLIMIT_NPROC"):
        limits[resource.RLIMIT_NPROC] = 0  # no other process or thread; root is not bound by it
    for name, value in limits.items():
        _, hard = resource.getrlimit(name)
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (limit, limit))


def _shut_files(code: Iterable[Path]) -> None:
    from py_landlock import AccessFs, Landlock
    from py_landlock.errors import LandlockError

    folders = [place for place in code if place.is_dir()]
    files = [place for place in code if not place.is_dir()]
    wall = Landlock(strict=False).allow_read(*folders)
    try:
        wall.add_path_rule(*files, access=AccessFs.READ_FILE).apply()
    except (LandlockError, OSError) as error:
        message = f"a worker cannot be shut in by Landlock, which this machine says it has: {error}"
        raise WorkerError(message) from error


def _shut_system() -> None:
    import pyseccomp
    from pyseccomp import ALLOW, ERRNO, MASKED_EQ, NE, Arg

    refused = ERRNO(EPERM)
    wall = pyseccomp.SyscallFilter(ALLOW)
    for name in (*NETWORK, *PROCESSES, *OTHERS):
        wall.add_rule(refused, name)
    for name in SIGNALS:  # but to itself
        wall.add_rule(refused, name, Arg(0, NE, os.getpid()))
    wall.add_rule(refused, "clone", Arg(0, MASKED_EQ, CLONE_THREAD, 0))  # a thread may be
    wall.add_rule(ERRNO(ENOSYS), "clone3")  # its flags cannot be seen; libc then takes clone
    wall.load()
