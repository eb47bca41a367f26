"""Find the language of a text: by its script, its letters, and what the page declares."""

import re
from collections import Counter
from dataclasses import dataclass

from pipeline.extract.page.language_model import identifier
from pipeline.extract.page.linked_data import Node, first_text
from pipeline.extract.page.meta_tags import MetaTags
from pipeline.extract.page.page import Page

# Of 882 texts in 25 languages, 709 of them English, all are named as from 900; most of the other
# languages have fewer than six texts there.
SAMPLE_CHARACTERS = 600
SURE = 0.90  # measured: above it the identifier is right where the page declares otherwise
SHORT_LETTERS = 80  # below, letters alone do not tell kin languages apart
LETTER = re.compile(r"[^\W\d_]")
NO_LETTERS = re.compile(r"[\W\d_]+")
NO_ASCII_LETTERS = bytes(code for code in range(256) if not bytes((code,)).isalpha())
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
LATIN = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")  # beside a-z
# Languages that have their script to themselves, and scripts that several share.
SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), ("ja",)),
    (re.compile(r"[\uac00-\ud7af]"), ("ko",)),
    (re.compile(r"[\u3400-\u9fff]"), ("zh", "ja")),
    (re.compile(r"[\u0e00-\u0e7f]"), ("th",)),
    (re.compile(r"[\u0e80-\u0eff]"), ("lo",)),
    (re.compile(r"[\u0370-\u03ff]"), ("el",)),
    (re.compile(r"[\u0590-\u05ff]"), ("he", "yi")),
    (re.compile(r"[\u0600-\u06ff]"), ("ar", "fa", "ur", "ps", "ckb", "ku", "ug", "sd")),
    (re.compile(r"[\u0900-\u097f]"), ("hi", "mr", "ne")),
    (re.compile(r"[\u0980-\u09ff]"), ("bn", "as")),
    (re.compile(r"[\u0a00-\u0a7f]"), ("pa",)),
    (re.compile(r"[\u0a80-\u0aff]"), ("gu",)),
    (re.compile(r"[\u0b00-\u0b7f]"), ("or",)),
    (re.compile(r"[\u0b80-\u0bff]"), ("ta",)),
    (re.compile(r"[\u0c00-\u0c7f]"), ("te",)),
    (re.compile(r"[\u0c80-\u0cff]"), ("kn",)),
    (re.compile(r"[\u0d00-\u0d7f]"), ("ml",)),
    (re.compile(r"[\u0d80-\u0dff]"), ("si",)),
    (re.compile(r"[\u1000-\u109f]"), ("my",)),
    (re.compile(r"[\u10a0-\u10ff]"), ("ka",)),
    (re.compile(r"[\u0530-\u058f]"), ("hy",)),
    (re.compile(r"[\u1200-\u137f]"), ("am", "ti")),
    (re.compile(r"[\u1780-\u17ff]"), ("km",)),
    (re.compile(r"[\u0780-\u07bf]"), ("dv",)),
    (re.compile(r"[\u0f00-\u0fff]"), ("bo", "dz")),
    (re.compile(r"[\u13a0-\u13ff\uab70-\uabbf]"), ("chr",)),
    (re.compile(r"[\u1400-\u167f]"), ("iu", "cr")),
    (re.compile(r"[\u2d30-\u2d7f]"), ("zgh", "kab")),
    (re.compile(r"[\u1c50-\u1c7f]"), ("sat",)),
    (re.compile(r"[\uabc0-\uabff]"), ("mni",)),
    (re.compile(r"[\u07c0-\u07ff]"), ("nqo",)),
    (re.compile(r"[\u0400-\u04ff]"),
     ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "tt", "uz", "ba", "cv", "ce",
      "os", "sah", "udm", "kv", "ab", "rue")),
)  # fmt: skip
KIN = (
    {"no", "da", "sv", "nn"}, {"hr", "bs", "sr", "sl"}, {"id", "ms", "jv"},
    {"pt", "gl", "es", "ca", "an", "ast"}, {"cs", "sk"}, {"zu", "xh", "st", "ss", "nso", "tn"},
    {"ru", "uk", "be", "bg", "mk"}, {"hi", "mr", "ne"}, {"ar", "fa", "ur", "ps"}, {"af", "nl"},
    {"de", "lb"}, {"az", "tr"}, {"rw", "sw", "rn", "lg"}, {"ht", "fr"}, {"en", "fil", "tl"},
    {"zh", "ja"}, {"fi", "et"}, {"lv", "lt"}, {"it", "la", "co"},
)  # fmt: skip
SAME = {
    "nb": "no", "iw": "he", "in": "id", "ji": "yi", "tl": "fil", "jp": "ja", "cn": "zh", "ua":
    "uk", "gr": "el",
}  # fmt: skip
# What each alphabet has beside a-z, or of its script; a text that often has others is in another
# language, although the identifier, which has not learned that one, names a neighbour.
ALPHABETS = {
    "bs": "čćđšž", "ca": "àçéèíïóòúü·", "cs": "áčďéěíňóřšťúůýž", "da": "æøåéäöü", "de": "äöüßé",
    "eo": "ĉĝĥĵŝŭ", "es": "áéíñóúü", "et": "äöõüšž", "fi": "äöåšž", "fr": "àâæçèéêëîïôœùûüÿ",
    "gl": "áéíñóúüï", "hr": "čćđšž", "hu": "áéíóöőúüű", "is": "áðéíóúýþæö", "it": "àèéìíîòóùú",
    "la": "āēīōūæœ", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "nl": "áéèëïíóöüúê", "no": "æøåéòôê",
    "pl": "ąćęłńóśźż", "pt": "áàâãçéêíóôõúü", "ro": "ăâîșşțţ", "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšžćđ", "sq": "çë", "sv": "åäöéàü", "tr": "çğıiöşüâîûi̇",
    "oc": "àáçèéíïòóúü",
    "az": "çəğıöşüi̇", "uz": "ʻʼ’‘", "tk": "äçžňöşüý", "ku": "çêîşû", "mt": "ċġħżàèìòù",
    "cy": "âêîôûŵŷïöá",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя’", "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ", "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш", "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя", "mn": "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя",
    "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя", "tg": "абвгғдеёжзийӣкқлмнопрстуӯфхҳчҷшъэюяцщыь",
    "tt": "аәбвгдеёжҗзийклмнңоөпрстуүфхһцчшщъыьэюя",
    "ba": "аәбвгғдҙеёжзийкҡлмнңоөпрҫстуүфхһцчшщъыьэюя",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "fa": "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکگلمنهوىيیكۀة",
    "ur": "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھۂۃیےۓهىيك",
    "ps": "ءآأؤئابپتټثجځچڅحخدډذرړزژږسشښصضطظعغفقکګلمنڼهوىيېۍیةكۀ",
    "ug": "ئابپتجچخدرزژسشغفقكگڭلمنوۇۆۈۋھەېىي",
    "sd": "ءآأؤئابٻڀپتٿٽٺثجڄڃچڇحخدڌڏڊڍذرڙزژسشصضطظعغفڦقڪکگڳڱلمنڻوهھہیىيةے",
    "hsb": "óćčěłńřšžźáé", "dsb": "óćčěłńŕśšžźáé",
    "ckb": "ئابپتجچحخدرڕزژسشعغفڤقکگلڵمنوۆۊهەھیێء",
}  # fmt: skip
UNLEARNED = ("ckb", "sd")  # what the alphabet alone tells
# Of a script that several languages share and the identifier has learned for one: what it hardly
# has, and the other that has it.
OF_ANOTHER = {
    "am": (re.compile(r"[\u1250-\u1258\u12a3\u12b8-\u12be]"), "ti"),
    "he": (re.compile(r"[\u05b7\u05b8\u05bf\u05f0-\u05f2\ufb1d-\ufb4e]"), "yi"),
}
NO_OTHER = frozenset({"bo", "dz", "iu", "cr", "zgh", "kab"})  # nothing tells them apart
OTHER_SHARE = 0.02  # of letters
LEAST = 0.5  # below, what the identifier names is a guess
UNNAMED = {"zxx", "ext"}  # no language at all, and one whose name the identifier gives to others
LIKELY = 3
UNLIKELY = 1_000  # times less likely than what the identifier names: stated by a template
FOREIGN_SHARE = 0.015  # of letters; names and quotations bring a few
CODE = re.compile(r"^\s*([A-Za-z]{2,3})(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its ISO 639-1 code, and how sure that is."""

    code: str | None
    confidence: float


def find_language(text: str, declared: tuple[str, ...] = ()) -> Language:
    """The language of a text; what is declared settles only what the letters leave open.

    >>> text = "Die Regierung hat heute ein neues Gesetz beschlossen. Es gilt ab Januar"
    >>> find_language(f"{text} für alle Gemeinden des Landes.", ("en",)).code
    'de'
    """
    sample = text[:SAMPLE_CHARACTERS]
    beyond = "".join(BEYOND_ASCII.findall(sample))
    plain = len(sample.encode("ascii", "ignore").translate(None, NO_ASCII_LETTERS))
    letters = plain + len(NO_LETTERS.sub("", beyond))
    if not letters:
        return Language(declared[0] if declared else None, 0.0)
    allowed = None if plain * 2 > letters else _by_script(beyond, plain, letters)
    if allowed is not None and len(allowed) == 1:
        return Language(allowed[0], 1.0)
    if allowed is not None and NO_OTHER & set(allowed):
        code = next((one for one in declared if one in allowed), None)
        return Language(code, 0.5 if code else 0.0)
    ranked = _ranked(sample, allowed)
    if ranked and (other := OF_ANOTHER.get(ranked[0][0])):
        marks = len(other[0].findall(beyond))
        if marks > letters * OTHER_SHARE:
            return Language(other[1], 0.5)
    if ranked and not _is_written_in(beyond, letters, ranked[0][0]):
        others = dict.fromkeys((*declared, *UNLEARNED, *(code for code, _ in ranked[1:LIKELY])))
        fitting = (one for one in others if one != ranked[0][0] and _may_be(one, allowed))
        code = next((one for one in fitting if _is_written_in(beyond, letters, one, True)), None)
        return Language(code, 0.5 if code else 0.0)
    if not ranked or ranked[0][0] in UNNAMED:
        fallback = next((one for one in declared if allowed is None or one in allowed), None)
        return Language(fallback, 0.5 if fallback else 0.0)
    code, confidence = ranked[0]
    shares = dict(ranked)
    for one in declared:
        is_possible = allowed is None or one in allowed
        if one == code or not is_possible:
            continue
        is_kin = any({one, code} <= kin for kin in KIN)
        is_open = confidence < SURE or letters < SHORT_LETTERS
        is_unknown = one not in shares  # the identifier has not learned it
        is_likely = is_unknown or letters < SHORT_LETTERS or shares[one] > confidence / UNLIKELY
        if (
            (is_kin and shares.get(one, 0.0) > 0.02)
            or (is_open and is_likely)
            or (is_unknown and confidence < 0.99)
        ):
            return Language(one, max(shares.get(one, 0.0), 0.5))
        break
    return Language(code, confidence) if confidence >= LEAST else Language(None, 0.0)


def _may_be(code: str, allowed: tuple[str, ...] | None) -> bool:
    return code in ALPHABETS and (allowed is None or code in allowed)


def _is_written_in(beyond: str, letters: int, code: str, is_alone: bool = False) -> bool:
    """Whether a text has hardly a letter that a language's alphabet lacks.

    `beyond` is what it has that is not ASCII. Where nothing else speaks for the language, it must
    also have letters of its own.
    """
    alphabet = ALPHABETS.get(code)
    if alphabet is None:
        return not is_alone
    own = set(alphabet)
    special = [letter for letter in beyond.casefold() if letter > "\x7f" and LETTER.match(letter)]
    foreign = sum(letter not in own for letter in special)
    return foreign <= letters * FOREIGN_SHARE and not (is_alone and not special)


def declared_languages(
    page: Page, node: Node, tags: MetaTags, source_language: str | None
) -> tuple[str, ...]:
    """The languages that a page and its source declare, most specific first."""
    stated = (
        first_text(node, "inLanguage"),
        page.tree.get("lang") or page.tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        tags.first("content-language", "language", "dc.language", "dcterms.language"),
        tags.first("og:locale"),
        source_language,
    )
    found = (code for value in stated if value and (code := language_code(value)))
    return tuple(dict.fromkeys(found))


def language_code(tag: str) -> str | None:
    """The language of a tag.

    >>> language_code("nb-NO"), language_code("de_AT"), language_code("english")
    ('no', 'de', None)
    """
    found = CODE.match(tag)
    if not found:
        return None
    code = found[1].lower()
    return SAME.get(code, code)


def _by_script(beyond: str, plain: int, letters: int) -> tuple[str, ...] | None:
    """The languages of the script that most letters belong to; None for Latin and unknown ones."""
    if (plain + len(LATIN.findall(beyond))) * 2 > letters:
        return None
    counts = Counter({codes: len(pattern.findall(beyond)) for pattern, codes in SCRIPTS})
    if counts["ja",] * 20 > letters and counts["ja",] + counts["zh", "ja"] > letters / 2:
        return ("ja",)  # a fifth of kana among the characters is enough, Chinese has none
    if counts["ko",] * 4 > letters:
        return ("ko",)
    codes, most = counts.most_common(1)[0]
    if most * 2 <= letters:
        return None
    return ("zh",) if codes == ("zh", "ja") else codes


def _ranked(sample: str, allowed: tuple[str, ...] | None) -> list[tuple[str, float]]:
    """Languages by likelihood, within the allowed ones."""
    ranked = [(SAME.get(code, code), share) for code, share in identifier().rank(sample)]
    if allowed is not None:
        ranked = [one for one in ranked if one[0] in allowed]
    total = sum([share for _, share in ranked])
    return [(code, share / total) for code, share in ranked] if total else []
