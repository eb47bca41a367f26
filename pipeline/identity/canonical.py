"""Whether an address that a page gives as its own can be that page's."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

PLACEHOLDER = re.compile(r"[{}<>\[\]|]|%%|\$\(|^:\w|/:[a-z]\w+", re.IGNORECASE)
WITHIN = re.compile(r"https?:/", re.IGNORECASE)
# What a program writes where it has nothing to write.
NOTHINGS = frozenset(("undefined", "null", "nan", "nil", "none"))
# The same as the last of an address, and the pages that say that there is none.
NO_NAMES = frozenset(
    """
    object true false unknown na tbd todo untitled slug url permalink canonical id
    403 404 410 500 503 error errors error-404 error404 404-error
    404-not-found not-found notfound not_found page-not-found pagenotfound page_not_found
    seite-nicht-gefunden no-encontrado pagina-no-encontrada page-introuvable access-denied
    """.split()  # noqa: SIM905
)
ENDING = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cfm|amp)$", re.IGNORECASE)
SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cfm|cgi|pl|do)$", re.IGNORECASE)
NUMBER = re.compile(r"\d{4,}")
DATE = re.compile(r"(?:^|/)(?:19|20)\d\d(?:[/-](?:0?[1-9]|1[0-2])\b|[01]\d[0-3]\d)")
WORD = re.compile(r"[^\W\d_]+")
MIN_WORD = 4  # shorter ones are articles and prepositions
MIN_STEM = 5  # letters by which two forms of a word are one
SPECIFIC_WORDS = 4  # a section's name has fewer


def is_template(stated: str) -> bool:
    """Whether an address was never filled in, or is two addresses run together.

    >>> is_template("https://news.example/{{ page.url }}"), is_template("/news/null")
    (True, True)
    >>> is_template("https://news.example/https://news.example/a-story")
    True
    """
    text = unquote(stated).strip()
    rest = re.sub(r"^\s*(?:https?:)?//[^/?#]*", "", text, count=1, flags=re.IGNORECASE)
    path = rest.partition("?")[0].partition("#")[0]
    if WITHIN.search(path) or PLACEHOLDER.search(path):
        return True
    segments = [ENDING.sub("", part).strip().lower() for part in path.split("/") if part]
    if any(part in NOTHINGS or part.startswith("object object") for part in segments):
        return True
    return bool(segments) and segments[-1] in NO_NAMES


def is_of_page(said: str, own: str, title: str | None) -> bool:
    """Whether an address that a page states fits the page's own address or its title.

    Where neither tells, as with a title in another script, it has to look like that of one story.
    """
    there, here = urlsplit(said), urlsplit(own)
    last, ours = _last(there.path), _last(here.path)
    if last and last == ours and _is_named(last, "") and not SCRIPT.search(there.path):
        return True
    if there.path.rstrip("/") == here.path.rstrip("/"):
        asked, known = (set(one.query.split("&")) for one in (there, here))
        return asked <= known and (bool(there.query) or not here.query)
    numbers = set(NUMBER.findall(there.path + there.query)) & set(
        NUMBER.findall(here.path + here.query)
    )
    if numbers - {found for found in numbers if len(found) == 4 and found[:2] in {"19", "20"}}:
        return True
    words = _words(last)
    if not _is_named(last, there.query):
        return not _is_named(ours, here.query)
    if title is None:
        return True
    known = _words(title) | _words(ours)
    if not words or not known:
        return _is_specific(said)
    if any(_are_kin(one, other) for one in words for other in known):
        return True
    # Latin letters in the one and none in the other: a transliteration cannot be compared.
    return not _is_latin(title) and _is_specific(said)


def _last(path: str) -> str:
    segments = [part for part in unquote(path).split("/") if part]
    return ENDING.sub("", segments[-1]).lower() if segments else ""


def _is_named(last: str, query: str) -> bool:
    return bool(query) or bool(re.search(r"[-_.\d]|.{12,}", last))


def _is_specific(said: str) -> bool:
    path = urlsplit(said).path
    last = _last(path)
    if NUMBER.search(path) or DATE.search(path) or urlsplit(said).query:
        return True
    return len(re.split(r"[-_+ ]+", last)) >= SPECIFIC_WORDS


def _words(text: str) -> set[str]:
    bare = unicodedata.normalize("NFKD", unquote(text).lower().replace("ß", "ss"))
    bare = "".join(one for one in bare if not unicodedata.combining(one))
    return {word for word in WORD.findall(bare) if len(word) >= MIN_WORD}


def _are_kin(one: str, other: str) -> bool:
    return one == other or (
        min(len(one), len(other)) >= MIN_STEM and one[:MIN_STEM] == other[:MIN_STEM]
    )


def _is_latin(text: str) -> bool:
    letters = [one for one in text if one.isalpha()]
    return sum(one < "\u0250" for one in letters) * 2 >= len(letters)
