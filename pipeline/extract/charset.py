"""Find the character set of a page: BOM, bytes, header, meta, detection."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes
from w3lib.encoding import resolve_encoding

META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE
)
XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w:.-]{2,40})")
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
META_BYTES = 4096  # the standard looks at 1024; real pages put long preambles first
DETECT_BYTES = 60_000
TOLERATED_SHARE = 0.002  # broken bytes in the advertisements of an otherwise sound page
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SEVEN_BIT = {"iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_kr", "hz"}


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 the way browsers read unlabelled ones."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    return broken.decode("cp1252", "replace"), error.end


codecs.register_error("nightdesk-cp1252", _as_cp1252)


def decode_page(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The page as text, and the character set it was read in.

    >>> decode_page("“Größe”".encode("cp1252"), "text/html; charset=ISO-8859-1")
    ('“Größe”', 'cp1252')
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    declared = [name for name in _declared(body, content_type) if name]
    if _is_wide(body):
        name = "utf-16-le" if body[1::2].count(0) > body[::2].count(0) else "utf-16-be"
        return body.decode(name, "replace"), name
    if not SEVEN_BIT.intersection(declared[:1]):
        # Text that is valid UTF-8 beyond ASCII is UTF-8, whatever a header says.
        declared.insert(0, "utf-8")
    return _first_that_fits(body, declared)


def _declared(body: bytes, content_type: str | None) -> Iterator[str | None]:
    if found := HEADER_CHARSET.search(content_type or ""):
        yield _known(found[1])
    head = body[:META_BYTES]
    if match := XML_CHARSET.search(head) or META_CHARSET.search(head):
        yield _known(match[1].decode("ascii"))


def _known(label: str) -> str | None:
    """Python's name of a label, with the supersets that browsers use: latin-1 is cp1252."""
    name = resolve_encoding(label)
    return None if name is None or name.startswith("utf-16") or name == "utf-7" else name


def _is_wide(body: bytes) -> bool:
    head = body[:DETECT_BYTES]
    return len(head) > 100 and head.count(0) > len(head) * 0.3


def _first_that_fits(body: bytes, names: list[str]) -> tuple[str, str]:
    for name in names:
        try:
            return body.decode(name), name
        except UnicodeDecodeError:
            continue
    for name in dict.fromkeys([*names[1:], "utf-8"]):
        errors = "nightdesk-cp1252" if name == "utf-8" else "replace"
        broken = body.decode(name, "replace").count("�")
        if broken <= max(3, len(body) * TOLERATED_SHARE):
            return body.decode(name, errors), name
    best = from_bytes(body[:DETECT_BYTES]).best()
    name = best.encoding if best else "cp1252"
    return body.decode(name, "replace"), name
