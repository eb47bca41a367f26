"""Write a printed time in one way: digits of every script as ASCII, letters without ornament."""

import re
import unicodedata

HAN = "一二三四五六七八九"
HAN_DIGITS = str.maketrans("〇零" + HAN, "00123456789")
# Marks over letters of these scripts are left out in capitals, in old feeds and on hurried pages;
# in others (Devanagari, Thai) they are vowels.
ORNAMENTS = frozenset(
    [*map(chr, range(0x300, 0x370)), *map(chr, range(0x64B, 0x656)), "ـ", "\u093c", "\u09bc"]
)
SPELLINGS = str.maketrans(
    {
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d",
        "ی": "ي", "ى": "ي", "ې": "ي", "ک": "ك", "ے": "ي", "ە": "ه", "ۀ": "ه", "ة": "ه", "ھ": "ه",
        "−": "-", "‐": "-", "‑": "-", "–": "-", "—": "-", "―": "-",
        "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʿ": "'", "ʾ": "'", "՚": "'", "`": "'", "´": "'",
        "״": '"', "″": '"', "”": '"', "“": '"', "׳": "'", "॰": ".", "։": ":", "∶": ":",
    }
)  # fmt: skip
TOKEN = re.compile(
    r"(?P<number>\d+)"
    # One ideograph, kana or Hangul syllable is a token: these scripts put no space between words.
    r"|(?P<word>[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
    r"|[^\s\d!-/:-@\[-`{-¿×÷‐-⁯、-〿・।॥؛،۔،-؏።-፨၊။៖-៚᠀-᠊「-」⸀-⹿'\"\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]+)"
    r"|(?P<mark>\S)"
)


def plain(text: str) -> str:
    """A printed time in the one spelling in which its words are known.

    >>> plain("２０２６年７月２８日"), plain("ΜΑΡΤΊΟΥ"), plain("۱۴۰۵/۰۵/۰۶")
    ('2026年7月28日', 'μαρτιου', '1405/05/06')
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.translate(SPELLINGS)).casefold()
    kept = [
        str(unicodedata.decimal(one)) if one.isdecimal() else one
        for one in text
        if one not in ORNAMENTS and unicodedata.category(one) not in {"Cf", "Cc"}
    ]
    return unicodedata.normalize("NFC", "".join(kept)).translate(SPELLINGS)


def form_of(text: str) -> str:
    """The words of a name as they are looked up: its letters and numbers, a space between two.

    >>> form_of("p. m."), form_of("Tháng 07"), form_of("午後")
    ('p m', 'thang 7', '午 後')
    """
    return " ".join(
        str(int(found[0])) if found.lastgroup == "number" else found[0]
        for found in TOKEN.finditer(plain(text))
        if found.lastgroup != "mark"
    )
