"""How a source's night compares with its own past: what is expected, what is wrong, since when."""

from pipeline.report.health.examining import NightHealth, examine
from pipeline.report.health.signs import Fault, Sign

__all__ = ["Fault", "NightHealth", "Sign", "examine"]
