"""A web of newsrooms on loopback, written by us: `from virtualweb import VirtualWeb`."""

from virtualweb.server import Asked, VirtualWeb
from virtualweb.stories import LAST_NIGHT, Story, nights, stories

__all__ = ["LAST_NIGHT", "Asked", "Story", "VirtualWeb", "nights", "stories"]
