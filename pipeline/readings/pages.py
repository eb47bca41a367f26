"""What a worker does: read one page. Nothing is loaded for it that only the others need."""

from dataclasses import dataclass

from pipeline.records import Announcement, Article, Capture, Reject
from pipeline.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """One page to read, with what is known beside it."""

    capture: Capture
    source: Source
    hints: tuple[Announcement, ...]
    max_bytes: int  # larger pages are rejected unread
    pages: tuple[Capture, ...] = ()  # the further ones of an article, in their order


def read_page(job: PageJob) -> Article | Reject:
    """An article, or why there is none."""
    from pipeline.extract.joined import extract_whole
    from pipeline.normalise import normalise_article

    found = extract_whole(job.capture, job.pages, job.source, job.hints, max_bytes=job.max_bytes)
    return found if isinstance(found, Reject) else normalise_article(found)


def warm_up() -> None:
    """Load whatever reading a page takes, once for all workers."""
    from pipeline import extract
    from pipeline.readings.rehearsal import CAPTURE, SOURCE

    extract.warm_up()
    read_page(PageJob(capture=CAPTURE, source=SOURCE, hints=(), max_bytes=len(CAPTURE.body)))
