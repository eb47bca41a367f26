"""The archive: every capture byte for byte in WARC files, their index, and how crawls ended."""

from pipeline.archive.crawls import (
    CrawlRecord,
    Document,
    Outcome,
    announcements,
    crawl_record,
    read_announcements,
    write_announcements,
    write_crawl_record,
)
from pipeline.archive.index import IndexLine, read_index
from pipeline.archive.reading import read_capture, read_captures
from pipeline.archive.segment import SegmentWriter
from pipeline.archive.warc import Earlier, payload_digest
from pipeline.notation.codings import BodyTooLarge, BodyUndecodable, decoded_body

__all__ = [
    "BodyTooLarge",
    "BodyUndecodable",
    "CrawlRecord",
    "Document",
    "Earlier",
    "IndexLine",
    "Outcome",
    "SegmentWriter",
    "announcements",
    "crawl_record",
    "decoded_body",
    "payload_digest",
    "read_announcements",
    "read_capture",
    "read_captures",
    "read_index",
    "write_announcements",
    "write_crawl_record",
]
