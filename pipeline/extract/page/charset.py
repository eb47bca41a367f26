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
LANGUAGE = re.compile(rb"<html[^>]{0,500}?\slang\s*=\s*[\"']?\s*([a-z]{2})\b", re.IGNORECASE)
LATIN_SETS = dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl"), "cp1250") | dict.fromkeys(
    ("et", "lt", "lv"), "cp1257"
) | {"tr": "cp1254", "vi": "cp1258"}  # fmt: skip
LOOK_ALIKES = {
    "cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "latin_1", "iso8859_2", "iso8859_3",
    "iso8859_4", "iso8859_9", "iso8859_10", "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16",
    "cp437", "cp775", "cp850", "cp852", "cp857", "cp858", "cp860", "cp861", "cp863", "cp865",
    "mac_roman", "mac_latin2", "mac_turkish", "mac_iceland", "hp_roman8",
}  # fmt: skip
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
    name = _detected(body)
    return body.decode(name, "replace"), name


def _detected(body: bytes) -> str:
    """What the bytes look like; among the Latin sets, which look alike, the language decides."""
    best = from_bytes(body[:DETECT_BYTES]).best()
    if best is None:
        return "cp1252"
    if best.encoding not in LOOK_ALIKES or not (stated := LANGUAGE.search(body[:META_BYTES])):
        return best.encoding
    return LATIN_SETS.get(stated[1].decode("ascii").lower(), "cp1252")
