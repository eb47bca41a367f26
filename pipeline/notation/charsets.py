"""Find the character set of a document and decode it: by its bytes, by what is stated, by its look.

What a browser would show counts: supersets for the names of old sets, UTF-8 where the bytes are
valid UTF-8 whatever a header says, and no set that the web never knew.
"""

import codecs
import re
from collections.abc import Sequence
from functools import cache

import chardet
from chardet.registry import lookup_encoding
from w3lib.encoding import resolve_encoding

ERRORS = "nightdesk"  # how wrong bytes are read: see _as_western
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE
)
XML_CHARSET = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w:.-]{2,40})")
LANGUAGE = re.compile(
    rb"<html[^>]{0,500}?\slang\s*=\s*[\"']?\s*([a-z]{2,3})\b|<language>\s*([a-z]{2,3})\b",
    re.IGNORECASE,
)
LABEL_PARTS = re.compile(
    r"(?:x-)?(?:cp|win|windows|ms)\W?(?P<page>\d{3,4})",
    re.IGNORECASE,
)
HEAD_BYTES = 4096  # the standard looks at 1024; real pages put long preambles first
LONG_HEAD_BYTES = 100_000  # a browser that meets a later statement begins again
# Comments and scripts; one that never ends reaches to the end.
SILENT_BEGINS = re.compile(rb"<!--|<script|<style", re.IGNORECASE)
SILENT = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\b|\Z)", re.IGNORECASE | re.DOTALL
)
SAMPLE_BYTES = 4_000_000  # what is looked at of a document that is larger
DETECT_BYTES = 60_000
WIDE_SHARE = 0.3  # of zero bytes: every second byte of Latin text in UTF-16
TOLERATED_SHARE = 0.002  # broken bytes in the advertisements of an otherwise sound page
TOLERATED = 3
SOUND_TO_BROKEN = 20
WIDE_BEGINS = (b"<\0", b"\0<")
SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz"})
JAPANESE_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([JI])")
# The sets of the web (WHATWG's Encoding Standard), and the languages that were written in each.
USUAL = {
    "latin": {
        "cp1252": "af br ca cy da de en es eu fi fo fr fy ga gd gl id is it lb ms nb nl nn no oc "
                  "pt sq sv sw tl",
        "cp1250": "bs cs hr hsb hu pl ro sk sl sq sr",
        "iso8859-2": "bs cs hr hsb hu pl ro sk sl sr",
        "iso8859-16": "ro", "cp1254": "az ku tr uz", "cp1257": "et lt lv", "iso8859-13": "lt lv",
        "cp1258": "vi", "iso8859-15": "et fi fr", "iso8859-3": "eo mt", "mac-roman": "",
    },
    "cyrillic": {
        "cp1251": "be bg kk ky mk mn ru sr tg tt uk", "koi8-r": "bg ru", "koi8-u": "be uk",
        "iso8859-5": "be bg mk ru sr uk", "cp866": "be ru uk", "mac-cyrillic": "",
    },
    "greek": {"cp1253": "el", "iso8859-7": "el"},
    "hebrew": {"cp1255": "he yi", "iso8859-8": "he"},
    "arabic": {"cp1256": "ar fa ku ps ug ur", "iso8859-6": "ar"},
    "thai": {"cp874": "th"},
    "japanese": {"cp932": "ja", "euc-jp": "ja"},
    "korean": {"cp949": "ko"},
    "chinese": {"gb18030": "zh", "big5hkscs": "zh"},
}  # fmt: skip
WEB = ("utf-8", *(name for sets in USUAL.values() for name in sets))
UTF_8 = frozenset({"utf-8", "utf8"})
SPELLINGS = frozenset({"utf-7", "unicode-escape", "raw-unicode-escape"})
HIGH = re.compile(rb"[\x80-\xff]+")
ASCII_LETTER = re.compile(rb"[A-Za-z]")
# What of cp1252 no word of western Europe holds, and what only Icelandic has.
NO_LETTER_WITHIN = re.compile(
    rb"[a-z\xdf-\xff][\xa1\xa3\xa5\xa6\xaf\xb1\xb3\xb5\xb6\xb9\xbc\xbe\xbf][a-z\xdf-\xff]"
)
ICELANDIC = re.compile(rb"[\xd0\xdd\xde\xf0\xfd\xfe]")
# What makers of machines added to a set: circled numbers, units.
LARGER = {"euc_jp": "euc_jis_2004", "iso2022_jp": "iso2022_jp_ext", "shift_jis": "cp932"}
UNKNOWN = "cp1252"  # what browsers take most of the unlabelled web for


def header_charset(content_type: str | None) -> str | None:
    """The label in a Content-Type header.

    >>> header_charset('text/html; charset="Windows-1251"')
    'Windows-1251'
    """
    found = HEADER_CHARSET.search(content_type or "")
    return found[1] if found else None


def decode(body: bytes, label: str | None = None) -> tuple[str, str]:
    """A document as text, and the character set it was read in; `label` is what its header said.

    >>> decode("“Größe”".encode("cp1252"), "ISO-8859-1")
    ('“Größe”', 'cp1252')
    """
    if (text := plain_utf8(body)) is not None:
        return text, "utf-8"
    name = charset_of(body, label)
    return body.decode(name, ERRORS).removeprefix("\ufeff"), name


class Undecoded:
    """A page that says it is in UTF-8, as its bytes lie: only what matters of it is decoded."""

    def __init__(self, body: bytes, label: str | None) -> None:
        self.body = body
        self.label = label
        self._charset = ""  # that it is really in, once a piece turned out to be no UTF-8

    def __str__(self) -> str:
        """A letter a byte: those of ASCII are themselves."""
        return self.body.decode("latin-1")

    def read(self, piece: str) -> str:
        """A piece of it in the letters of the page.

        >>> page = Undecoded("<a>Nächste Seite</a>".encode("cp1252"), "utf-8")
        >>> page.read(str(page)[3:16])
        'Nächste Seite'
        """
        if piece.isascii():
            return piece
        raw = piece.encode("latin-1")
        if not self._charset:
            try:
                return codecs.utf_8_decode(raw)[0]  # which leaves out half a letter at the end
            except UnicodeDecodeError:
                self._charset = decode(self.body, self.label)[1]
        return raw.decode(self._charset, ERRORS)


def undecoded(body: bytes, label: str | None) -> Undecoded | None:
    """A page that can be looked through before it is decoded; None where a byte may be half a sign.

    >>> undecoded(b"<p>", "Shift_JIS") is None
    True
    """
    is_plain = (label or "").lower() in UTF_8 and b"\0" not in body and b"\x1b" not in body
    return Undecoded(body, label) if is_plain else None


def plain_utf8(body: bytes) -> str | None:
    """A document that is plainly UTF-8, as text: most are, and need not be decoded twice."""
    if len(body) > SAMPLE_BYTES or body.isascii() or body.startswith(codecs.BOM_UTF8):
        return None
    if _is_wide(body[:DETECT_BYTES]):
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_wide(head: bytes) -> bool:
    """Whether so many bytes are zero that each letter must be two of them.

    Of the letters of most scripts none is, but all of the tags'.
    """
    if b"\0" not in head:
        return False
    return head.startswith(WIDE_BEGINS) or head.count(0) > max(len(head) * WIDE_SHARE, 2)


def charset_of(body: bytes, label: str | None = None) -> str:
    """The character set a document is really in; of a large one its beginning decides.

    >>> charset_of("<p>Новости дня</p>".encode("cp1251"), "windows-1251")
    'cp1251'
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return name
    head = body[:DETECT_BYTES]
    if _is_wide(head):
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    sample = body[:SAMPLE_BYTES]
    stated = _stated(sample, label)
    if sample.isascii():
        return _of_ascii(sample, stated)
    if _fits(sample, "utf-8") or _is_nearly_utf8(sample):
        return "utf-8"
    larger = (LARGER.get(name) for name in stated if not _fits(sample, name))
    stated += [name for name in larger if name]
    fitting = [name for name in stated if name != "utf-8" and _fits(sample, name)]
    if len(fitting) > 1:
        return _settled(sample, fitting)
    if fitting:
        return _not_by_default(sample, fitting[0])
    for name in dict.fromkeys((*stated, "utf-8")):
        sound, broken = _counted(sample, name)
        if broken <= min(sound, max(TOLERATED, len(sample) * TOLERATED_SHARE)):
            return name
    return _detected(sample)


def _is_nearly_utf8(sample: bytes) -> bool:
    """Whether what is no UTF-8 of a document are a few bytes among many letters that are.

    No other set looks so by chance, and one of a byte a letter fits whatever comes.
    """
    sound, broken = _counted(sample, "utf-8")
    return broken * SOUND_TO_BROKEN <= sound


def _counted(sample: bytes, name: str) -> tuple[int, int]:
    """How many letters beyond ASCII a sample holds in a set, and how many that are none of its."""
    text = sample.decode(name, "replace")
    broken = text.count("�")
    return len(text) - len(text.encode("ascii", "ignore")) - broken, broken


def _stated(body: bytes, label: str | None) -> list[str]:
    """The sets that header and document state, each once, by Python's names."""
    head = body[:HEAD_BYTES]
    inner = XML_CHARSET.search(head) or META_CHARSET.search(_told(head))
    if inner is None and len(body) > HEAD_BYTES:
        inner = META_CHARSET.search(_told(body[:LONG_HEAD_BYTES]))
    labels = (label, inner[1].decode("ascii", "replace") if inner else None)
    return list(dict.fromkeys(name for one in labels if one and (name := _known(one))))


def _told(head: bytes) -> bytes:
    """The beginning of a document without what browsers do not take for its markup."""
    return SILENT.sub(b"", head) if SILENT_BEGINS.search(head) else head


def _known(label: str) -> str | None:
    """Python's name of a label, with the supersets that browsers use: latin-1 is cp1252.

    A document that we could read its own label from is in no set of two bytes a letter.
    """
    name = resolve_encoding(label.strip())
    if name is None and (parts := LABEL_PARTS.fullmatch(label.strip())):
        name = resolve_encoding(f"cp{parts['page']}")  # "win-1251", "cp-1251", "windows-949"
    is_wide = name is None or name.startswith(("utf-16", "utf-32"))
    return None if is_wide or name is None or not _is_of_documents(name) else name


@cache
def _is_of_documents(name: str) -> bool:
    """Whether documents can be in what Python has under a name.

    It has more than character sets: packers, ciphers, spellings of host names and of literals.
    """
    try:
        text = b"<a>".decode(name, ERRORS)
    except (LookupError, UnicodeError):
        return False
    return text == "<a>" and name.replace("_", "-") not in SPELLINGS


def _of_ascii(sample: bytes, stated: Sequence[str]) -> str:
    """What stands in seven bits is UTF-8 too, but for the sets that escape with them."""
    if stated and stated[0] in SEVEN_BIT and _fits(sample, stated[0]):
        return stated[0]
    if JAPANESE_ESCAPE.search(sample):
        return "iso2022_jp"
    return next(iter(stated), "utf-8")


def _fits(sample: bytes, name: str) -> bool:
    try:
        # not final: a sample may end within a letter
        codecs.getincrementaldecoder(name)("strict").decode(sample, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _not_by_default(sample: bytes, name: str) -> str:
    """A stated set that fits; not ISO-8859-1 where the words cannot be of western Europe.

    Old servers add it to all they send, and every byte fits.
    """
    if name != UNKNOWN:
        return name
    pieces = _words(sample)
    words = b"\n".join(pieces)
    language = _stated_language(sample)
    high = sum(map(len, HIGH.findall(words)))
    if high > len(ASCII_LETTER.findall(words)):
        among = tuple(one for script, sets in USUAL.items() if script != "latin" for one in sets)
        words = max(pieces, key=len)
    elif usual := _usual(language):
        among = () if UNKNOWN in usual else (*usual, UNKNOWN)
    elif NO_LETTER_WITHIN.search(words) or 4 * len(ICELANDIC.findall(words)) > high:
        among = tuple(USUAL["latin"])
    else:
        among = ()
    found = _look(words, among) if among else None
    return found if found is not None and _fits(sample, found) else name


def _usual(language: str) -> tuple[str, ...]:
    """The sets that a language was written in."""
    return tuple(
        name
        for sets in USUAL.values()
        for name, languages in sets.items()
        if language in languages.split()
    )


def _stated_language(sample: bytes) -> str:
    match = LANGUAGE.search(sample[:HEAD_BYTES])
    return (match[1] or match[2]).decode("ascii").lower() if match else ""


def _settled(sample: bytes, names: Sequence[str]) -> str:
    """Of two sets that are stated and fit, the one that the text looks like, else the header's."""
    found = _look(b"\n".join(_words(sample)), tuple(names))
    return found if found is not None and found in names else names[0]


def _detected(sample: bytes) -> str:
    """What the words look like; among the sets of a script the stated language decides."""
    pieces = _words(sample)
    words = b"\n".join(pieces)
    found = _look(words, WEB)
    if found in {None, UNKNOWN} and len(pieces) > 1:
        # a title that was cut within a letter is in no set of several bytes a letter
        words = max(pieces, key=len)
        found = _look(words, WEB) or found
    if found is None:
        return UNKNOWN
    language = _stated_language(sample)
    for sets in USUAL.values():
        usual = tuple(name for name, languages in sets.items() if language in languages.split())
        if usual and found in map(_known, sets) and found not in map(_known, usual):
            return _look(words, usual) or usual[0]
    return found


def _look(words: bytes, names: tuple[str, ...]) -> str | None:
    """The likeliest of some sets; of those that nobody has learned to tell none is."""
    among = {one: name for name in reversed(names) if (one := _learned(name))}
    if not among:
        return None
    found = chardet.detect(words, include_encodings=[*among])
    if found["confidence"] <= 0.1 or not found["encoding"]:
        return None
    name = among.get(lookup_encoding(found["encoding"]) or "", found["encoding"])
    return _known(name)


@cache
def _learned(name: str) -> str | None:
    """The name under which the detector has learned a set: some only by a smaller one's."""
    name = {"cp932": "shift_jis", "cp949": "euc_kr"}.get(name, name)
    return lookup_encoding(name) or lookup_encoding(name.replace("_", "-"))


def _words(sample: bytes) -> list[bytes]:
    """The texts between the tags of a document that are not plain ASCII."""
    pieces: list[bytes] = []
    size = 0
    for piece in sample.split(b"<"):
        text = piece.rpartition(b">")[2]
        if not text.isascii():
            pieces.append(text)
            size += len(text)
        if size > DETECT_BYTES:
            break
    return pieces or [sample[:DETECT_BYTES]]


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 the way browsers read unlabelled ones."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding.replace("_", "-").lower() != "utf-8":
        return "�", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(ERRORS, _as_western)
