"""What the first words of a line say about it, looked for in all lines of a page at once."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from pipeline.extract.body.sieve import Sieve

CUES = ("also", "join", "credit", "stamp", "byline", "rights")
# Words that begin what stands around an article, in some languages of the press.
BEGINNINGS: dict[str, re.Pattern[str]] = {
    "also": re.compile(
        r"\W*(?:read|see|also|more|watch|related|listen|mehr|lesen|auch|siehe|lire|voir|à lire|"
        r"leer|lea|le[aií]a|vea|leggi|lees|les|läs|lue|læs|czytaj|zobacz|čtěte|číst|olvas|citește|vezi|"
        r"чита|смотр|см\.|ayrıca|oku|baca|xem|recommended|popular|most|trending|up next|next|"
        r"don'?t miss|関連|続き|あわせて|相关|更多|延伸|相關|추천|관련|اقرأ|المزيد|भी पढ़|funda)",
    ),
    "byline": re.compile(
        r"\W*(?:by|von|por|par|di|da|door|av|af|od|от|автор|author|redak|text:|reporter|writer|"
        r"staff|correspond|editor|contribut|reporting by|editing by)\b",
    ),
}
# Words that fill it: hardly any is on a page, and to look for one is quick.
WORDS = {
    "join": (
        "newsletter", "subscri", "sign up", "sign in", "login", "log in", "register", "follow us",
        "download", "app store", "whatsapp", "telegram", "abonn", "suscr", "iscriv", "inscri",
        "anmeld", "registrier", "folge", "segua", "segue", "segui", "suiv", "подпис", "подпиш",
        "abone", "berlangganan", "ikuti", "登録", "会員", "購読", "订阅", "訂閱", "구독",
        "facebook", "twitter", "instagram", "e-mail", "donat", "support us", "click here",
        "advert", "anzeige", "publicidad", "publicité", "sponsor",
    ),
    "credit": (
        "photo", "foto", "picture", "image", "credit", "getty", "reuters", "shutterstock",
        "copyright", "©", "(c)", "bild:", "quelle", "source", "fuente", "fonte", "video", "写真",
        "撮影", "사진", "图",
    ),
    "stamp": (
        "publish", "updated", "posted", "last modified", "aktualisiert", "stand:",
        "veröffentlicht", "actualizado", "publicado", "publié", "mis à jour", "aggiornato",
    ),
    "byline": ("@",),
    "rights": (
        "all rights", "rights reserved", "copyright", "terms", "privacy", "cookie", "policy",
        "disclaimer", "republish", "alle rechte", "datenschutz", "derechos", "droits", "diritti",
        "prava", "права", "хуулбар", "转载", "無断",
    ),
}  # fmt: skip
SAYING = {
    word: [number for number, cue in enumerate(CUES) if word in WORDS.get(cue, ())]
    for words in WORDS.values()
    for word in words
}
SIEVE = Sieve([*SAYING])
# What words are not enough for. Each begins with signs as they are, to which the search may skip:
# that is why what must stand before is looked for behind them. Some need words, too.
PATTERNS = tuple(
    (cue, needed, re.compile(pattern))
    for cue, needed, pattern in (
        ("join", "abo", r"abo\b"),
        ("join", "email", r"email(?<=\bemail)\b"),
        ("credit", "ap", r"ap(?<=\bap)\b"),
        ("credit", "afp", r"afp(?<=\bafp)\b"),
        ("credit", "epa", r"epa(?<=\bepa)\b"),
        ("credit", "dpa", r"dpa(?<=\bdpa)\b"),
        ("stamp", "19", r"19(?<=\b19)\d\d\b"),
        ("stamp", "20", r"20(?<=\b20)\d\d\b"),
        ("stamp", ":", r":(?<=\d:)\d\d"),
        ("stamp", ".", r"\.(?<=\d\.)\d\d"),
        ("stamp", "ago", r"ago(?<=\bago)\b"),
        ("stamp", " read", r"min(?<=\bmin)(?:ute)?s? read"),
    )
)


def find_cues(lines: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Of each line, which of the cues it gives.

    >>> found = find_cues(["By Ann Lee", "Updated 6 minutes ago", "It rained."])
    >>> [[cue for cue, is_given in zip(CUES, line) if is_given] for line in found]
    [['byline'], ['stamp'], []]
    """
    text = "\n".join(lines).lower()
    lowered = text.split("\n") if lines else []
    found = np.zeros((len(lowered), len(CUES)), np.bool_)
    ends = list(accumulate(len(line) + 1 for line in lowered))
    for number, cue in enumerate(CUES):
        if pattern := BEGINNINGS.get(cue):
            found[:, number] = [pattern.match(low) is not None for low in lowered]
    for word in SIEVE.left(text):
        at = text.find(word)
        while at >= 0:
            line = bisect_right(ends, at)
            found[line, SAYING[word]] = True
            at = text.find(word, ends[line])
    for cue, needed, pattern in PATTERNS:
        if needed in text:
            for match in pattern.finditer(text):
                found[bisect_right(ends, match.start()), CUES.index(cue)] = True
    return found
