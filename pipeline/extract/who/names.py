"""Parse bylines into names: people one by one, agencies as such, nothing else."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import unescape

from pipeline.extract.page.shown import untagged
from pipeline.extract.who.agencies import AGENCIES
from pipeline.notation.json_text import read_json

MAX_NAME = 80  # characters
MAX_AUTHORS = 30
BY = re.compile(
    r"^(?:(?:written|reported|posted|published|story|text|words|photos?|interview|analysis|report|"
    r"reporting|opinion|review|edited|compiled|reviewed|recipe|article|authored|penned|presented|contributed|created|submitted|shared)\s+)?"
    r"(?:by|von|vom|par|por|de|door|di|da|av|af|od|przez|tekst|text|texte|texto|testo|"
    r"autor(?:in|es|a)?|authors?|auteurs?|автор|текст|от|ein(?:e)? \w+ von|oleh|tác giả|"
    r"penulis|bởi|yazan|yazar|haber|írta|szerző|kirjoittanut|kirjoittaja|toimittaja|teksti|skribent|författare|"
    r"forfatter|skrevet av|scris de|napisała?|piše|autorė|autors|γράφ(?:ει|ουν)(?: [οη]ι?)?|"
    r"του|της|των|κείμενο|בקלם|מאת|كتبت?|بقلم|إعداد|الكاتبة?|نویسنده|लेखक|द्वारा|লেখক|"
    r"取材・文|文・写真|取材|記者|记者|作者|著者|執筆|撰文|文|글)(?:\s*[:：＝]\s*|\s+)",
    re.IGNORECASE,
)
# What may begin anywhere begins only where its run of characters does: else a long run costs its
# square.
EMAIL = re.compile(r"(?<!\S)\S[^\s@]*+@\S+\.\w+")
HANDLE = re.compile(r"(?<!\w)@\w+")
ADDRESS = re.compile(
    r"(?<!\S)(?:\S*(?:https?://|www\.)|\S+\.(?:com|org|net|co\.uk)/)\S*", re.IGNORECASE
)
OF_AN_ACCOUNT = re.compile(
    r"[^\s@]{1,64}@[^\s@(]{1,255}\s{0,9}\(([^()]{1,200})\)"
)  # as feeds name an author
WORD = re.compile(r"[^\W\d_][\w.'’-]*")
FIGURE = re.compile(
    r"\s\d{1,2}\.?\s+[^\W\d_]+\.?\s+\d{4}|\s\d{1,4}[./-]\d|\s\d+\s*min"
    r"|\s[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}\b"
    r"|\s(?:last\s)?(?:updated|published|posted|modified|aktualisiert|veröffentlicht|publié|"
    r"actualizado|publicado|atualizado|aggiornato|pubblicato)\b",
    re.IGNORECASE,
)
# What readers may do about an author, in a link beside the name.
ASKS = re.compile(
    r"(?<=\w)\s+(?:e-?mail|follow|contact|tweet|view|see all|read more|more (?:from|by)|"
    r"all (?:posts|articles|stories)|share)\b.*$",
    re.IGNORECASE,
)
# A line that names whoever took the picture.
CREDIT = re.compile(
    r"^(?:photos?|foto|image|picture|illustrations?|graphics?|video|bild|credit|crédit)s?"
    r"(?:\s*[:/©]|\s(?:by|von|par|por|courtesy)\b)",
    re.IGNORECASE,
)
NAME_LIKE = re.compile(r"[^\W\d_a-z]\w+\s[^\W\d_a-z]\w+")
BRACKETS = re.compile(r"(?:(?<!\s)\s+)?[(\[{][^()\[\]{}]{0,80}[)\]}]\s*")
SPLIT = re.compile(
    r"(?:(?<!\s)\s+)?(?:[;|•·●⋅∙/\n\t、،，]|\s[–—-]\s|&)\s*"
    # not in "John E Smith"
    r"|\s(?:and|AND|und|et|y|e|en(?=\s\S+\s\S)|och|og|и|та|ve|és|și|with|avec|as told to)\s"
)
COMMA = re.compile(r"(?:(?<!\s)\s+)?,\s*")
ROLE = re.compile(
    r"\b(?:(?:staff|senior|chief|deputy|associate|political|business|economics?|sports?|health|science|"
    r"technology|foreign|international|national|special|assistant|contributing|managing|digital|"
    r"social affairs|north america|europe|asia|africa|middle east|diplomatic|royal|crime|"
    r"home affairs|education|environment|former|tech|lead|junior|freelance|guest|news|features?|"
    r"web|online|video|data|investigative|arts|culture|food|travel|style|money|city|court|legal|"
    r"media|opinion|sport|security|privacy|industry|finance|nutrition|fitness)\s+)*"
    r"(?:writer|reporter|correspondent|editor(?:-in-chief)?|editors|columnist|journalist|producer|"
    r"contributor|photographer|analyst|expert|specialist|bureau chief|anchor|presenter|critic|"
    r"redakteur(?:in)?|"
    r"korrespondent(?:in)?|volont[äa]r(?:in)?|autor(?:in)?|journaliste?|r[ée]dacteur|r[ée]dactrice|"
    r"correspondante?|correspons[aá]l|redactora?|periodista|reportero|editora?|rédaction|redaktion|"
    r"redaktør|redaktör|redakcja|dziennikarz|verslaggever|redacteur|inviato|giornalista|"
    r"корреспондент|редактор|muhabir|editör)s?\b",
    re.IGNORECASE,
)
LEADING_ROLE = re.compile(
    r"^(?i:(?:(?:our|unser(?:e|em)?|notre|nuestro)\s+)?(?:[^\W\d_]+\s){0,3}?"
    r"(?:writer|reporter|redaktion(?=:)|correspondent|editor|columnist|redakteur(?:in)?|"
    r"korrespondent(?:in)?|reporter(?:in)?|chefredakteur(?:in)?|journalist(?:in)?))"
    r"\s*[:,]?\s+(?=[A-ZÀ-Þ])",
)
LOCAL_ROLE = re.compile(r"^(?:本报|本報)?(?:记者|記者)\s*[:：]?\s*|\s*(?:기자|특파원|記者|记者)$")
DATE = re.compile(
    r"\d{1,2}[./:]\d{1,2}|\b(?:19|20)\d{2}|\d{1,2}\s+\w+\s+\d{4}|\d\+?\s*(?:min|sec|hour|year)",
    re.IGNORECASE,
)
NAME_BEFORE = (
    r"^((?!(?:The|Die|Der|Das|Les?|La|El|Los|Las|Het|De)\s)[A-ZÀ-ÞĀ-ŽΑ-ΩА-Я][\w.'’-]*"
    r"(?:\s[\w.'’-]+){1,4}?)"
)
HELPERS = re.compile(
    r"(?<=\S)[\s,.;|]+(?:(?:medically|expert|fact|legally)[\s-])?(?:reviewed|edited|checked|translated|photos?|"
    r"photographs?|photography|pictures?|illustrations?|graphics?|video|fotos?)\s(?:by|von|par|por)\s.*$"
    r"|\s(?:责任)?(?:编辑|編輯|责编|責編|校对|校對|审核|審核|摄影|攝影|写真)\s?[:：＝].*$",
    re.IGNORECASE | re.DOTALL,
)
# "Ann Lee for Example News", "Ann Lee, special to the Post", "Ann Lee on behalf of the board"
FOR = re.compile(
    NAME_BEFORE + r",?\s(?:(?:[Ff]or|FOR|für|pour|para|per|voor|för|dla|для|pro)\s"
    r"(?=(?:the\s|die\s|den\s)?(?:\S+\.\w|[^\W\d_a-zß-ÿа-я]))|"
    r"(?i:special to|exclusive (?:to|for)|on behalf of|on assignment)\b).*$"
)
# "Ann Lee in Berlin", "Ann Lee, reporting from New York"
PLACE = re.compile(
    NAME_BEFORE + r",?\s(?:(?:in|at|from|à|aus|a|em|reporting from)\s"
    r"(?=[^\W\d_a-zß-ÿа-я])[^,]{2,40}|en\s[^\W\d_a-zß-ÿа-я]\w+)$"
)
ON_A_DAY = re.compile(
    r"\s(?:(?:at|um|à|alle|klo?\.?|om)\s\d.*|on\s(?:\d|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec).*|In)$"
)
ASIDE = re.compile(
    r"^(?:in|at|from|for|aus|special to|exclusive to|reporting from|on behalf of)\s", re.IGNORECASE
)
OF_OTHERS = re.compile(  # what is said of a group of people, not of one who wrote for another
    r"\b(?:cent(?:er|re)|institut\w*|council|campaign|coalition|foundation|committee|association|"
    r"society|alliance|network|fund|office|department|ministry|school|bureau|agency|doctors|"
    r"reporters|citizens|students|teachers|parents|scientists|women|people|friends|partners?)$",
    re.IGNORECASE,
)
AND = r"(?:,|&|\+|、|(?:and|und|et|y|e|en|och|og|i|и|та|ve|és|și|with|avec|mit)(?=\s|$))"
AND_FIRST = re.compile(r"^(?:and|und|et|och|og|ja|&)\s+(?=[^\W\d_a-z])")
CONNECTOR = re.compile(rf"^{AND}\s*")
GOES_ON = re.compile(rf"(?:^|\s|(?=[,&、])){AND}\s*$")
MID_BY = re.compile(
    r"\b(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished|WRITTEN|POSTED|PUBLISHED)\s)?(?:[Bb]y|BY)\s(?=[^\W\d_a-z])"
)
POST = re.compile(
    r"\b(?:director|manager|head of|expert|specialist|founder|co-?founder|ceo|cto|cfo|coo|officer|"
    r"president|consultant|strategist|advis[eo]r|coach|professor|lecturer|attorney|engineer|"
    r"researcher|scientist|developer|designer|nutritionist|dietitian|executive|representative|"
    r"geschäftsführer(?:in)?|leiter(?:in)?|directeur|directrice|professeure?|director[a]?)\b",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"\d++|(?<![\w-])[\w-]++(?:\.[\w-]++){2,}|[{<\[%$].*")
JUNIOR = re.compile(r"\s(?:Jr|Sr)\.\s*$")
NOBODY = {
    "", "admin", "administrator", "author", "authors", "editor", "unknown", "none", "null",
    "undefined", "anonymous", "guest", "user", "root", "webmaster", "n/a", "na", "-", "by",
    "staff", "test", "wordpress", "true", "false", "redirect", "view all posts", "read more",
    "follow", "share", "contributor",
}  # fmt: skip
PARTICLES = {
    "jr",
    "jr.",
    "sr",
    "sr.",
    "ii",
    "iii",
    "iv",
    "md",
    "m.d.",
    "phd",
    "ph.d.",
    "esq",
    "esq.",
}


def parse_byline(byline: str) -> tuple[str, ...]:
    """The names in a byline, in its order.

    >>> parse_byline("By Jane Roe and John Doe, Staff Writers | Reuters")
    ('Jane Roe', 'John Doe', 'Reuters')
    """
    return tuple(dict.fromkeys(_names(byline)))[:MAX_AUTHORS]


def parse_lines(lines: Sequence[str]) -> tuple[str, ...]:
    """The names in the lines of a visible byline: those of its first line that names anybody.

    What stands below is a role, a place or a day, unless the lines say that they go on.

    >>> parse_lines(["By", "Jane Roe", "and John Doe", "Aged Care Correspondent"])
    ('Jane Roe', 'John Doe')
    """
    if len(lines) == 2 and all(WORD.fullmatch(line) for line in lines) and not BY.match(lines[0]):
        return parse_byline(" ".join(lines))  # a given and a family name in elements of their own
    found: list[str] = []
    goes_on = False
    for line in lines:
        if CREDIT.match(line):
            continue
        if not found or goes_on or CONNECTOR.match(line):
            ended = GOES_ON.search(line)
            text = line[: ended.start()] if ended else line
            names = parse_byline(CONNECTOR.sub("", _from_by(text)))
            found += [
                name
                for place, name in enumerate(names)
                if not any(word.isdigit() for word in name.split())
                and not _is_place(name, names[:place])
            ]
            goes_on = ended is not None
    return _distinct(found)


def _from_by(line: str) -> str:
    """A line from its "by" on, where only a day or a label stands before."""
    found = MID_BY.search(line)
    if found is None or not found.start():
        clock = FIGURE.search(line)
        return line[: clock.start()] if clock and NAME_LIKE.search(line, 0, clock.start()) else line
    before = line[: found.start()]
    is_label = bool(re.search(r"\d", before)) or not NAME_LIKE.search(before)
    return line[found.end() :] if is_label else line


def authors_of(
    values: Iterable[object], parse: Callable[[str], tuple[str, ...]] = parse_byline
) -> tuple[str, ...]:
    """The names in the values of an `author` property: texts, objects with a name, or lists.

    >>> authors_of([{"@type": "Person", "name": "Jane Roe"}, "https://news.example/jane"])
    ('Jane Roe',)
    """
    return _distinct(
        name for value in values for text in _texts(value) for name in parse(text) or _bare(text)
    )


def _bare(text: str) -> tuple[str, ...]:
    """A stated author of whom parsing leaves nothing, such as "Staff Reporter", as it is."""
    text = " ".join(unescape(text).split())
    is_name = 2 < len(text) <= MAX_NAME and text.casefold() not in NOBODY
    is_other = ADDRESS.search(text) or EMAIL.search(text) or DATE.search(text)
    is_other = is_other or PLACEHOLDER.fullmatch(text)
    return (text,) if is_name and not is_other and not text.startswith("@") else ()


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency.

    >>> is_agency("dpa"), is_agency("Jane Roe")
    (True, False)
    """
    return _agency(name) is not None


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield from _in_text(value)
    elif isinstance(value, Mapping):
        name = value.get("name") or value.get("@value")
        name = name or value.get("byline")
        if name:
            yield from _texts(name, depth + 1)
        elif value.get("givenName") or value.get("familyName"):
            yield f"{value.get('givenName') or ''} {value.get('familyName') or ''}"
    elif isinstance(value, list) and depth < 4:
        for one in value:
            yield from _texts(one, depth + 1)


def _in_text(text: str) -> Iterator[str]:
    """The texts that a text states: itself without markup, or those of a list in it."""
    if text.lstrip().startswith('["'):
        try:
            stated = read_json(text)
        except (ValueError, RecursionError):
            stated = None
        if isinstance(stated, list):
            yield from (one for one in stated if isinstance(one, str))
            return
    yield untagged(text)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, whatever its case; the first spelling is kept."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MAX_AUTHORS]


def _names(byline: str) -> Iterator[str]:
    text = "\n".join(" ".join(line.split()) for line in unescape(byline).split("\n")).strip()
    if len(text) > MAX_NAME * 6:
        return
    text = ASKS.sub("", HELPERS.sub("", text))
    if account := OF_AN_ACCOUNT.fullmatch(text):
        text = account[1]
    text = ADDRESS.sub(" ", EMAIL.sub(" ", HANDLE.sub(" ", text)))
    text = BRACKETS.sub(
        lambda found: f", {found[0].strip(' ()[]{}')}, " if _agency(found[0]) else " ", text
    )
    if (agency := _agency(text)) is not None:
        yield agency
        return
    whole = text.strip()
    bare = _without_by(whole)
    for part in SPLIT.split(bare):
        if CREDIT.match(part):
            continue
        names = list(_comma_separated(_without_by(_written(part))))
        for place, name in enumerate(names):
            # "By Ann Lee, Berlin"; without "by" it may be a name of one word
            if bare == whole or not _is_place(name, names[:place]):
                yield name


def _written(part: str) -> str:
    """A part of a byline without whom it was written for and where."""
    part = ON_A_DAY.sub("", part)
    for pattern in (FOR, PLACE):
        found = pattern.match(part)
        if found and not OF_OTHERS.search(found[1]):
            part = found[1]
    return part


def _comma_separated(part: str) -> Iterator[str]:
    pieces = [piece for piece in COMMA.split(part) if piece]
    if len(pieces) == 2 and _is_family_first(pieces):
        pieces = [f"{pieces[1]} {pieces[0]}"]
    names: list[str] = []
    for piece in pieces:
        if piece.casefold() in PARTICLES and names:
            names[-1] = f"{names[-1]}, {piece}"
        elif names and POST.search(piece):
            continue  # what the person before it is
        elif (name := _name(piece)) is not None:
            names.append(name)
    yield from names


def _is_place(name: str, names: Sequence[str]) -> bool:
    """Whether one word after people's full names says where they were."""
    if name.casefold() in PARTICLES:
        return False
    is_word = WORD.fullmatch(name) is not None and name[0].isupper() and not name[1:].isupper()
    return is_word and not is_agency(name) and any(" " in other for other in names)


def _is_family_first(pieces: list[str]) -> bool:
    """Whether two pieces are "Doe, Jane" rather than two people or a person and a place."""
    family, given = pieces
    if ROLE.search(given) or ROLE.search(family) or _agency(given) or _agency(family):
        return False
    return (
        len(family.split()) == 1
        and len(given.split()) == 1
        and family.istitle()
        and given.istitle()
    )


def _without_by(text: str) -> str:
    while found := BY.match(text):
        rest = text[found.end() :]
        if not rest or ((not found[0].rstrip().endswith((":", "："))) and not _starts_a_name(rest)):
            break
        text = rest
    return text.strip()


def _starts_a_name(text: str) -> bool:
    return bool(text) and not text[0].islower()


def _agency(text: str) -> str | None:
    """The agency that a text is, as printed."""
    bare = text.strip(" ()[]{}.,:*-–—")
    return bare if bare.casefold() in AGENCIES else None


def _name(piece: str) -> str | None:
    """A piece of a byline as a name; None where it is a role, a date, or nothing."""
    if (agency := _agency(piece)) is not None:
        return agency
    piece = AND_FIRST.sub("", piece)
    piece = LOCAL_ROLE.sub("", LEADING_ROLE.sub("", piece))
    if ASIDE.match(piece) or BY.fullmatch(f"{piece} "):
        return None
    is_dotted = JUNIOR.search(piece) is not None
    piece = piece.strip(' ,.:;*-–—|/"“”„<>') + "." * is_dotted
    if not any(map(str.isalpha, piece)):
        return None
    if DATE.search(piece) or piece.casefold() in NOBODY or len(piece) > MAX_NAME or len(piece) < 2:
        return None
    if piece.isdigit():
        return None
    if found := ROLE.search(piece):
        if not found.start():
            return None
        before = piece[: found.start()].strip(" ,-–—")
        if found.end() == len(piece) and len(before.split()) < 2:
            return None
        if found.end() == len(piece):
            return before
    return piece
