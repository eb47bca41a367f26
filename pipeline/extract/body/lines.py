"""Lines that a page prints within its story and that no editor wrote, told by their words alone."""

import re

from pipeline.extract.page.bylines import READING_TIME, is_byline

MAX_LINE = 140  # characters
MAX_STAMP = 90
MAX_READING_TIME = 30
ADVERT = re.compile(
    r"\W{0,9}(?:(?:advertis(?:e?ments?|ing)|sponsored(?: content)?|anzeigen?|werbung|publicité"
    r"|publicidade?|pubblicità|advertentie|annonse?|annonce|reklam[ay]?|reklám|reclam[ăe]|mainos"
    r"|реклама|διαφήμιση|広告|广告|廣告|광고|إعلان|اعلان|پیام بازرگانی|פרסומת|विज्ञापन|quảng cáo"
    r"|iklan|โฆษณา)(?:\W{1,9}(?:scroll|continue|swipe)[\w ]{0,40})?"
    r"|(?:advertisement\W{1,9})?(?:this )?(?:article|story)?\W{0,3}continues? (?:reading )?below"
    r"(?:\W{0,3}(?:this )?ad(?:vertisement)?)?|scroll to continue(?: with content)?"
    r"|nach (?:der )?(?:anzeige|werbung) (?:weiterlesen|geht es weiter)"
    r"|la suite après (?:cette|la) publicité)\W{0,9}",
    re.IGNORECASE,
)
SIGN_UP = re.compile(
    r"\W{0,9}(?:(?:sign up|subscribe|register)\b.{0,60}"
    r"\b(?:newsletters?|inbox|e-?mails?|mailing list)\b"
    r"|(?:jetzt )?.{0,30}\bnewsletter (?:jetzt )?(?:abonnieren|anmelden|bestellen)"
    r"|(?:abonnez|inscrivez)-vous à .{0,40}\b(?:newsletter|lettre)\b"
    r"|(?:suscríb\w+|apúntate|regístrate) a .{0,40}\b(?:newsletter|boletín|boletines)\b"
    r"|iscriviti .{0,20}\bnewsletter\b|(?:assine|inscreva-se) .{0,20}\bnewsletter\b).{0,40}",
    re.IGNORECASE,
)
RIGHTS = re.compile(
    r"\W{0,3}(?:copyright(?:s| reserved)?\W{0,3}){0,2}(?:[©ⓒ]|\(c\))\W{0,4}[\w\d]|"
    r"copyright\W{1,3}(?:19|20)\d\d\b|(?:all rights reserved|alle rechte vorbehalten|무단 ?전재|"
    r"tous droits réservés|todos los derechos reservados|tutti i diritti riservati|無断転載)",
    re.IGNORECASE,
)
MAX_RIGHTS = 220
WAYS = (
    r"(?: (?:on|via|with|to|by) (?:facebook|twitter|x|whatsapp|linkedin|reddit|pinterest|telegram"
    r"|e-?mail|a friend|friends))"
)
VERBS = r"\W{0,9}(?:share|tweet|pin|print|save|e-?mail|bookmark|copy|listen to|hear|play)"
THING = r" (?:this|the) (?:article|story|post|page|link)"
TOOL = re.compile(rf"{VERBS}(?:{THING}| (?:this|it))?{WAYS}?\W{{0,9}}", re.IGNORECASE)
# Anywhere in a story it must say what is shared: "Print" may be an item of a list.
TOOL_OF_PAGE = re.compile(rf"{VERBS}(?:{THING}{WAYS}?|{WAYS})\W{{0,9}}", re.IGNORECASE)
STAMPED = re.compile(  # what is said of a time that stands alone
    r"(?:(?:last|first|story|article|originally)\s+)?(?:updated|published|posted|modified|reviewed"
    r"|created|aktualisiert|veröffentlicht|publiée?|mise? à jour|publicado|actualizado|pubblicato"
    r"|aggiornato|gepubliceerd|bijgewerkt|publicerad|uppdaterad|publisert|oppdatert|opublikowano"
    r"|опубликовано|обновлено|опубліковано|yayınlanma|güncelleme)\b",
    re.IGNORECASE,
)
AGO = re.compile(
    r"(?:about )?\d{1,2} (?:min(?:ute)?|hour|day|week|month|year)s? ago", re.IGNORECASE
)
BY = re.compile(  # a name begins with a capital letter, or is in a script without them
    r"(?:(?:[Ww]ritten|[Pp]osted|[Ss]tory|[Tt]ext|[Ww]ords) )?(?:[Bb]y|BY):? (?=[^\W\d_a-z])"
    r"(?:[^.!?:;]|(?<=\d)[:.](?=\d\d)){3,70}"  # its clock is no end of a sentence
)
WORD = re.compile(r"[^\W\d_]{2,}")
STAMP_WORDS = 8  # a weekday, a month, a zone, and what they are said to be
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad \u00a0"  # builders of pages leave these in blocks


def is_between(text: str) -> bool:
    """Whether a line anywhere within a story is a label of the page and not of the story.

    >>> is_between("Advertisement"), is_between("Werbung"), is_between("Advertising fell.")
    (True, True, False)
    """
    if len(text) > MAX_LINE:
        return False
    if not text.strip(UNSEEN):
        return True
    found = ADVERT.fullmatch(text) or SIGN_UP.fullmatch(text) or TOOL_OF_PAGE.fullmatch(text)
    return found is not None


def is_rights(text: str) -> bool:
    """Whether a line says whose the page is, and nothing of the story.

    >>> is_rights("© 2026 Example Gazette. Do not copy."), is_rights("Copyright law is old.")
    (True, False)
    """
    return len(text) <= MAX_RIGHTS and RIGHTS.match(text) is not None


def is_above_story(text: str) -> bool:
    """Whether a line above a story says who wrote it, when it came, or offers a tool of the page.

    >>> [is_above_story(line) for line in ("Updated 11 March 2026", "5 min read", "By Ann Lee")]
    [True, True, True]
    >>> is_above_story("By Ann Lee, 11 March 2026, 10:15")
    True
    >>> is_above_story("By then, in March 2026, it rained.")
    False
    """
    if len(text) > MAX_LINE:
        return False
    if is_byline(text) or any(one.fullmatch(text) for one in (TOOL, BY, AGO)):
        return True
    if len(text) <= MAX_READING_TIME and READING_TIME.match(text):
        return True
    return _is_stamp(text)


def _is_stamp(text: str) -> bool:
    """Whether a line says when the story came, and nothing else."""
    if len(text) > MAX_STAMP or not any(map(str.isnumeric, text)):
        return False
    return STAMPED.match(text) is not None and len(WORD.findall(text)) <= STAMP_WORDS
