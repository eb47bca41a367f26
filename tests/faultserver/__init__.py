"""A forward proxy on loopback whose every host misbehaves in its own way."""

from faultserver.faults import FAULTS, Fault
from faultserver.server import FaultServer

__all__ = ["FAULTS", "Fault", "FaultServer"]
