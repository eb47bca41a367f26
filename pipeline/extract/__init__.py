"""Turn a capture into an article, or say why it is none."""

from collections.abc import Sequence

import trafilatura

from pipeline.encoding import BodyTooLarge, BodyUndecodable
from pipeline.extract.linked_data import article_node, first_text, read_nodes
from pipeline.extract.meta_tags import read_meta_tags
from pipeline.extract.page import open_page
from pipeline.extract.status import fetch_reject
from pipeline.identity import article_id, canonical_url
from pipeline.records import Announcement, Article, Capture, RawRef, Reason, Reject, Stage
from pipeline.sources.model import Source

__all__ = ["extract_capture"]


def extract_capture(
    capture: Capture,
    source: Source,
    hints: Sequence[Announcement] = (),  # noqa: ARG001
    memory: object = None,  # noqa: ARG001
) -> Article | Reject:
    """The article that a capture holds, or the reject that says why there is none."""
    if reject := fetch_reject(capture):
        return reject
    try:
        page = open_page(capture)
    except BodyTooLarge as error:
        return _reject(capture, Stage.FETCH, Reason.TOO_LARGE, str(error))
    except BodyUndecodable as error:
        return _reject(capture, Stage.FETCH, Reason.BAD_RESPONSE, str(error))
    tags = read_meta_tags(page)
    node = article_node(read_nodes(page), page)
    title = first_text(node, "headline") or tags.first("og:title") or page.tree.findtext(".//title")
    document = trafilatura.bare_extraction(page.tree, url=page.url, include_comments=False)
    text = document.text if isinstance(document, trafilatura.settings.Document) else None
    if not text:
        return _reject(capture, Stage.EXTRACT, Reason.NO_TEXT, "no text was found on the page")
    canonical = canonical_url(
        capture.url,
        keep_parameters=source.identity.keep_parameters,
        drop_parameters=source.identity.drop_parameters,
    )
    return Article(
        article_id=article_id(canonical),
        url=capture.url,
        canonical_url=canonical,
        source_id=capture.source_id,
        site_name=source.name,
        title=" ".join((title or "").split()),
        captured_at=capture.captured_at,
        paragraphs=tuple(line.strip() for line in text.splitlines() if line.strip()),
        night=capture.night,
        ref=capture.ref or RawRef(key="", offset=0, length=0),
    )


def _reject(capture: Capture, stage: Stage, reason: Reason, evidence: str) -> Reject:
    return Reject(
        url=capture.url,
        source_id=capture.source_id,
        stage=stage,
        reason=reason,
        evidence=evidence,
        ref=capture.ref,
    )
