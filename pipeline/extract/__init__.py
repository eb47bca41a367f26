"""Turn a capture into an article, or say why it is none."""

from collections.abc import Sequence

from pipeline.extract.body.memory import SiteMemory
from pipeline.extract.explain import Explanation, explain
from pipeline.extract.judging import judge
from pipeline.extract.page.page import MAX_PAGE_BYTES
from pipeline.extract.warm import warm_up
from pipeline.records import Announcement, Article, Capture, Reject
from pipeline.sources.model import Source

__all__ = ["Explanation", "explain", "extract_capture", "warm_up"]


def extract_capture(
    capture: Capture,
    source: Source,
    hints: Sequence[Announcement] = (),
    memory: SiteMemory | None = None,
    *,
    max_bytes: int = MAX_PAGE_BYTES,
) -> Article | Reject:
    """The article that a capture holds, or the reject that says why there is none."""
    return judge(capture, source, hints, memory, max_bytes=max_bytes).outcome
