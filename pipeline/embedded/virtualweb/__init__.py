"""A web of newsrooms on loopback, written by us: the demo reads it, and so do the tests."""

from pipeline.embedded.virtualweb.server import Asked, VirtualWeb
from pipeline.embedded.virtualweb.stories import LAST_NIGHT, Story, nights, stories

__all__ = ["LAST_NIGHT", "Asked", "Story", "VirtualWeb", "nights", "stories"]
