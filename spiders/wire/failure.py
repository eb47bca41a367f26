"""Why there is no answer."""

from dataclasses import dataclass

from pipeline.records import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why there is no capture."""

    reason: Reason
    evidence: str
    is_final: bool = False  # no use in asking again, whatever the reason
