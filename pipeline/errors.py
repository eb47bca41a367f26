"""Exceptions are for people: the class says who must act."""


class PipelineError(Exception):
    """Something stopped that a person must mend; the message is one sentence that says how."""


class SettingsError(PipelineError):
    """The operator must correct an environment variable."""


class SourceError(PipelineError):
    """The curator must correct a source file."""


class StoreError(PipelineError):
    """The operator must look at the S3 store: it is away, full, or answers nonsense."""


class AccessError(StoreError):
    """The operator must correct the credentials or the rights of the store."""


class MissingError(StoreError):
    """There is no such object; where one was promised, the operator must look for it."""


class AmbiguousError(PipelineError):
    """Whoever asked must say more: several things begin with what was said."""


class ConflictError(StoreError):
    """Another writer was first; the same call may be tried again."""


class NightError(PipelineError):
    """The operator asked for a night that cannot be run: not a day, or not over yet."""


class CrawlError(PipelineError):
    """A crawl process ended unhealthy, by its exit code; the message names the source."""


class GoneError(CrawlError):
    """Every route of a source answers that it is gone; the curator must correct its file."""


class IncompleteError(NightError):
    """A night ended without some of its parts; the operator must look at those it names."""


class HeldError(NightError):
    """The checks hold a night back; the operator must look at it, and mend or release it."""


class DiskError(PipelineError):
    """The operator must make room on the machine: its disk takes nothing more."""


class WorkerError(PipelineError):
    """The operator must look at the machine: its worker processes cannot be started."""
