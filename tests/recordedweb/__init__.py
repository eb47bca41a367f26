"""Real pages at their real addresses over the proxy of the virtual web; read, never copied."""

from recordedweb.pages import SHARED, Recorded, read_pages, seed_text
from recordedweb.server import RecordedWeb

__all__ = ["SHARED", "Recorded", "RecordedWeb", "read_pages", "seed_text"]
