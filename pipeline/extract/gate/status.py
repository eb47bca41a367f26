"""Name what a response that is no page at all was: by status and content type."""

from pipeline.records import Capture, Reason, Reject, Stage

STATUS_REASONS = {
    404: Reason.NOT_FOUND,
    410: Reason.GONE,
    401: Reason.ACCESS_DENIED,
    402: Reason.ACCESS_DENIED,
    403: Reason.ACCESS_DENIED,
    451: Reason.ACCESS_DENIED,
    429: Reason.BUSY,
    503: Reason.BUSY,
}
NO_PAGE = {204, 205, 206}  # no content, none again, a part; 203 is a page that a proxy changed
HTML_TYPES = {"", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"}
MAGIC = {
    b"%PDF-": "a PDF document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"PK\x03\x04": "a ZIP archive",
}


def fetch_reject(capture: Capture) -> Reject | None:
    """The reject of a response that cannot be a page; None where it may be one."""
    reason = _reason(capture)
    if reason is None:
        return None
    is_fetch = reason is not Reason.NOT_HTML
    return Reject(
        url=capture.url,
        source_id=capture.source_id,
        stage=Stage.FETCH if is_fetch else Stage.EXTRACT,
        reason=reason,
        evidence=f"status {capture.status}" if is_fetch else f"it is {_kind(capture)}",
        ref=capture.ref,
    )


def _reason(capture: Capture) -> Reason | None:
    if not 200 <= capture.status < 300 or capture.status in NO_PAGE:
        return STATUS_REASONS.get(capture.status, Reason.HTTP_ERROR)
    return Reason.NOT_HTML if _kind(capture) else None


def _kind(capture: Capture) -> str:
    """What a body is when it is not HTML; an empty string when it may be."""
    for magic, name in MAGIC.items():
        if capture.body.startswith(magic):
            return name
    stated = (capture.header("Content-Type") or "").split(";")[0].strip().lower()
    if stated in HTML_TYPES or (stated.startswith("text/") and "css" not in stated):
        return ""
    looks_like_html = capture.body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))
    return "" if looks_like_html else stated[:80]
