"""How a page says in words which of several it is, and what a link calls another one.

Digits of any script count, and the words that newsrooms of some forty languages print.
"""

import html
import re
import unicodedata
from collections.abc import Sequence

from pipeline.notation.lines import holding

MAX_TEXT = 2_000_000
MAX_LENGTH = 60  # of what a pager says; a sentence that mentions a page is longer
MAX_PAGES = 100
WORD = (
    "page|pages|pg|seite|seiten|página|págs?|pàgina|pagina|sida|side|sivu|strona|str|strana|stránka"
    "|oldal|sayfa|stranica|страница|страници|сторінка|старонка|страна|стр|стор|σελίδα|σελ|صفحة"
    "|الصفحة|صفحه|صفحهٔ|עמוד|דף|पृष्ठ|पेज|পৃষ্ঠা|பக்கம்|trang|halaman|hal|หน้า|หน้าที่|puslapis"
    "|lapa|lehekülg|leathanach|tudalen|orrialdea|páxina|faqja|síða|ページ|頁|页|페이지|ukurasa|bet"
)
OF = (
    "of|von|sur|de|di|van|av|af|von insgesamt|z|ze|zo|od|din|din totalul de|från|out of|из|з|от|од"
    "|από|من|از|מתוך|का|में से|দের|dari|จาก|iš|no|sk|as|a|nga|katika|из всего|af i alt"
)
STATED = re.compile(
    rf"(?:(?:{WORD})[ .:]{{0,3}}(?P<number>\d{{1,3}}) ?(?:/|\||-|–|(?:{OF})(?=[ \d]))"
    r" ?(?P<all>\d{1,3})"
    rf"|(?P<number2>\d{{1,3}}) ?(?:/|(?:{OF})(?=[ \d])) ?(?P<all2>\d{{1,3}})[ .]{{0,2}}(?:{WORD})"
    rf"|(?P<all3>\d{{1,3}}) ?(?:ページ中|頁中|페이지 중) ?(?P<number3>\d{{1,3}})"
    r" ?(?:ページ|頁|페이지)?[目째]?"
    rf"|第 ?(?P<number4>\d{{1,3}}) ?[页頁][ ,/|(（]{{0,4}}共 ?(?P<all4>\d{{1,3}}) ?[页頁][)）]?"
    rf"|共 ?(?P<all5>\d{{1,3}}) ?[页頁][ ,/|]{{0,4}}(?:当前)?第 ?(?P<number5>\d{{1,3}}) ?[页頁])",
    re.IGNORECASE,
)
LINK = re.compile(
    rf"[\[(«‹<]? ?(?P<word>{WORD}|第)?[ .:]{{0,3}}(?P<number>\d{{1,3}})"
    r" ?(?P<after>页|頁|ページ|페이지|쪽)? ?[\])»›>]?",
    re.IGNORECASE,
)
NEXT = re.compile(
    r"(?:next|following) page|nächste seite|weiter auf seite \d+|weiter zur nächsten seite"
    r"|page suivante|p[aá]gina siguiente|siguiente p[aá]gina|pr[oó]xima p[aá]gina"
    r"|p[aá]gina seguinte|pàgina següent|pagina successiva|pagina seguente|volgende pagina"
    r"|nästa sida|næste side|neste side|seuraava sivu|następna strona|další (?:strana|stránka)"
    r"|ďalšia (?:strana|stránka)|következő oldal|pagina următoare|sonraki sayfa"
    r"|sljedeća stranica|sledeća strana|naslednja stran|следующая страница|следваща страница"
    r"|наступна сторінка|наступная старонка|επόμενη σελίδα|الصفحة التالية|صفحه بعد|صفحهٔ بعد"
    r"|העמוד הבא|לעמוד הבא|अगला (?:पेज|पृष्ठ)|পরবর্তী পৃষ্ঠা|அடுத்த பக்கம்|trang (?:sau|tiếp|kế)"
    r"|halaman (?:berikutnya|selanjutnya)|หน้าถัดไป|หน้าต่อไป|下一[页頁]|下[页頁]|次の?ページ|次頁"
    r"|다음 ?페이지|kitas puslapis|nākamā lapa|järgmine lehekülg|næsta síða|ukurasa unaofuata"
    r"|keyingi sahifa|növbəti səhifə|continue(?:d)? on page \d+|read on page \d+",
    re.IGNORECASE,
)
ONWARD = frozenset(
    """
    next weiter suivant suivante siguiente próximo próxima seguinte següent successivo successiva
    avanti volgende nästa næste neste seuraava dalej następna následující další ďalej tovább
    következő următoarea înainte sonraki ileri devam sljedeća dalje naprej далее дальше вперёд
    следующая следваща наступна далі επόμενη التالي التالية بعدی הבא अगला tiếp berikutnya ถัดไป
    下一页 次へ 다음
    """.split()  # noqa: SIM905
)
# What a list calls the link or button that goes on to older entries.
OLDER = re.compile(
    r"(?:older|previous|earlier)(?: (?:posts?|entries|articles?|news|stories|items|headlines))"
    r"|older"
    r"|(?:load|show|view|see) (?:\d+ )?(?:more|older)(?: (?:posts|entries|articles|news"
    r"|stories|items|headlines|results))?"
    r"|more (?:posts|entries|articles|news|stories|items|headlines|results)"
    r"|(?:weitere|mehr|ältere) (?:(?:artikel|beiträge|meldungen|nachrichten|einträge"
    r"|inhalte) ?)?(?:laden|anzeigen|zeigen)"
    r"|(?:weitere|ältere) (?:artikel|beiträge|meldungen|nachrichten|einträge)|mehr"
    r"|(?:charger|afficher|voir) (?:plus|la suite)(?: d['’]articles| d['’]actualités)?"
    r"|(?:articles|billets|actualités) (?:plus anciens|précédents)"
    r"|plus d['’](?:articles|actualités)"
    r"|(?:cargar|ver|mostrar) m[aá]s(?: noticias| artículos| entradas)?|más noticias"
    r"|(?:entradas|noticias|artículos) (?:antiguas|antiguos|anteriores)"
    r"|(?:carregar|ver|mostrar) mais(?: notícias| artigos)?|mais notícias"
    r"|(?:notícias|artigos) anteriores"
    r"|(?:carica|mostra|vedi) (?:altro|altri|altre|di più)(?: articoli| notizie)?"
    r"|articoli precedenti|meer (?:laden|tonen|weergeven|nieuws|berichten|artikelen)"
    r"|(?:laad|toon) meer|ouder(?:e berichten)?"
    r"|(?:visa|ladda|hämta) (?:fler|mer)(?: nyheter| artiklar)?"
    r"|(?:vis|hent|last inn) (?:flere|mer|mere)|(?:näytä|lataa) lisää"
    r"|(?:załaduj|pokaż|zobacz) więcej|starsze wpisy"
    r"|(?:načíst|zobrazit|načítať|zobraziť) (?:další|více|ďalšie|viac)"
    r"|starší (?:příspěvky|články)|(?:továbbiak|több) (?:betöltése|mutatása)"
    r"|(?:încarcă|vezi) mai mult(?:e)?|daha fazla(?: göster| yükle| haber)?"
    r"|(?:učitaj|prikaži) još|(?:učitaj|prikaži) više"
    r"|(?:показать|загрузить) (?:ещё|еще|больше)|ещё|еще"
    r"|(?:показати|завантажити) (?:ще|більше)|покажи още|περισσότερα|φόρτωση περισσότερων"
    r"|(?:عرض|تحميل|شاهد) المزيد|المزيد|بیشتر|(?:עוד|טען עוד|הצג עוד)(?: כתבות)?"
    r"|और (?:देखें|पढ़ें|लोड करें)|xem thêm|tải thêm|muat (?:lebih banyak|lainnya)"
    r"|lihat (?:lebih banyak|lainnya)|โหลดเพิ่มเติม|ดูเพิ่มเติม|もっと見る"
    r"|さらに(?:表示|読み込む|見る)|次の\d{0,3}件|加载更多|查看更多|更多|載入更多|顯示更多"
    r"|더 ?보기|rodyti daugiau|rādīt vairāk|näita rohkem",
    re.IGNORECASE,
)
ANY_DIGIT = re.compile(r"\d")
# Digits of all scripts, and those in circles that stay so in a normal form.
DIGIT = re.compile(
    "[\\d\u1369-\u1371\u19da\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792"
    "\U00010a40-\U00010a43\U00010e60-\U00010e68\U00011052-\U0001105a]"
)
TAG = re.compile(r"<[^<>]{0,400}>")
INLINE = r"</?(?:b|strong|span|em|i|a|small|font|bdi|u)\b[^<>]{0,300}+>"
# between two tags that are not inline; bounded, so that no page takes long
LINE = re.compile(rf">([^<>]{{0,60}}+(?:{INLINE}[^<>]{{0,40}}+){{0,12}})(?=<)")
# What may be a piece of such a line: a word for a page or "of", or a number early in it.
PIECE = re.compile(r">\s*+(?!<)([^<>\d&]{0,24}+\s*+(?:[\d&][^<>]{0,59}+)?)(?=<)")
NUMBERS = re.compile(
    rf"(?<![\d/–-])\d{{1,3}}+(?= ?+(?:(?:[/|–-]|(?:{OF})(?=[ \d])) ?+\d{{1,3}}+(?![\d/–-])"
    r"|[ペ頁页페]))",
    re.IGNORECASE,
)
AROUND = 40  # characters of a line before and after its first number, and more
LINKED_NUMBER = re.compile(r"\b\d{1,3}\b")
# What every line between pages holds, in plain digits; most dates and times do not.
TWO_NUMBERS = re.compile(r"[0-9][^0-9\n.:][^0-9\n]*+[0-9]{1,3}+(?![0-9])")
SIDES = " \t\n\r\u00a0»›>→⟩▶▸…<«‹[](){}|:.-–—"
SUFFIX = re.compile(
    rf"[ |:,–—(（\[-]{{0,6}}(?:(?:{WORD})[ .:]{{0,3}}\d{{1,3}}(?: ?(?:/|{OF}) ?\d{{1,3}})?"
    r"|第 ?\d{1,3} ?[页頁]|\d{1,3} ?(?:ページ目?|頁目?)|\d{1,2} ?/ ?\d{1,2}|[(（]\d{1,2}[)）])"
    r"[)）\]]? ?$",
    re.IGNORECASE,
)


def stated_page(text: str) -> tuple[int, int] | None:
    """Which page of how many a line of a page says it is; None where it says nothing of it.

    >>> stated_page("Seite 1 von 3"), stated_page("第2页 共5页"), stated_page("٢ من ٤ صفحة")
    ((1, 3), (2, 5), (2, 4))
    >>> stated_page("On page 2 of 3 letters she wrote that") is None
    True
    """
    if len(text) > MAX_LENGTH:
        return None
    match = STATED.fullmatch(_plain(text))
    if match is None:
        return None
    found = {name.rstrip("2345"): int(value) for name, value in match.groupdict().items() if value}
    number, in_all = found["number"], found["all"]
    return (number, in_all) if 1 <= number <= in_all and 2 <= in_all <= MAX_PAGES else None


def linked_page(text: str) -> int | None:
    """The page that a link leads to by its text, where this is a page's number and nothing else.

    >>> linked_page("2"), linked_page("Seite 3"), linked_page("[4]"), linked_page("2 dead in crash")
    (2, 3, 4, None)
    """
    match = LINK.fullmatch(_plain(text)) if len(text) <= MAX_LENGTH else None
    return int(match["number"]) if match else None


def names_page(text: str) -> bool:
    """Whether a link says that it leads to a page, and not only a number.

    >>> names_page("第2页"), names_page("Página siguiente »"), names_page("2"), names_page("Next")
    (True, True, False, False)
    """
    if len(text) > MAX_LENGTH:
        return False
    plain = _plain(text)
    match = LINK.fullmatch(plain)
    if match is not None and (match["word"] or match["after"]):
        return True
    return is_next_page(text)


def calls_page(text: str) -> bool:
    """Whether a link says that it leads to a page, be it by a number alone.

    >>> calls_page("2"), calls_page("Next page"), calls_page("2 dead in crash")
    (True, True, False)
    """
    if len(text) > MAX_LENGTH:
        return False
    plain = _plain(text)
    has_number = not plain.isascii() or ANY_DIGIT.search(plain) is not None
    if has_number and LINK.fullmatch(plain):
        return True
    return NEXT.fullmatch(plain.strip(SIDES)) is not None


def is_next_page(text: str) -> bool:
    """Whether a link says that it leads to the next page.

    >>> is_next_page("下一页 >"), is_next_page("Next story")
    (True, False)
    """
    return len(text) <= MAX_LENGTH and NEXT.fullmatch(_plain(text).strip(SIDES)) is not None


def leads_on(text: str) -> bool:
    """Whether a link says "next", or shows an arrow, and no more.

    >>> leads_on("Weiter »"), leads_on("→"), leads_on(""), leads_on("Next: a storm")
    (True, True, False, False)
    """
    if not text or len(text) > MAX_LENGTH:
        return False
    plain = _plain(text).strip(SIDES).lower()
    return not plain or plain in ONWARD or is_next_page(text)


def leads_to_older(text: str) -> bool:
    """Whether a link of a list says that it goes on to older entries.

    >>> leads_to_older("« Older Posts"), leads_to_older("Mehr laden"), leads_to_older("Older men")
    (True, True, False)
    """
    if len(text) > MAX_LENGTH:
        return False
    return OLDER.fullmatch(_plain(text).strip(SIDES)) is not None


def is_pager(text: str) -> bool:
    """Whether a line is what stands between the pages of a text: its number, or links to them.

    >>> is_pager("Page 1 of 3"), is_pager("1 2 3 Weiter »"), is_pager("2 3 5 7")
    (True, True, False)
    """
    if not 0 < len(text) <= MAX_LENGTH:
        return False
    if not ANY_DIGIT.search(text if text.isascii() else _plain(text)):
        return False
    if stated_page(text) is not None:
        return True
    numbers = [word for word in _plain(text).split() if word.isdigit()]
    rest = text if not numbers else LINKED_NUMBER.sub(" ", text)
    is_counted = [*map(int, numbers)] == [*range(1, len(numbers) + 1)] and len(numbers) > 1
    return is_counted and all(leads_on(word) for word in rest.split())


def pagers(lines: Sequence[str]) -> list[int]:
    """Which of many lines, each without an end of line in it, stand between the pages of a text.

    >>> pagers(["It rained.", "1 2 3 Weiter »", "On 3 May"])
    [1]
    """
    plain = [
        "" if len(line) > MAX_LENGTH else line if line.isascii() else _in_plain_digits(line)
        for line in lines
    ]
    return [at for at in holding(TWO_NUMBERS, plain) if is_pager(lines[at])]


def page_in(text: str) -> tuple[int, int] | None:
    """Which page of how many the text of a page says it is, in a line of its own."""
    text = text[:MAX_TEXT]
    for match in LINE.finditer(text) if _may_state(text) else ():
        if match[0].isascii() and not ANY_DIGIT.search(match[0]):
            continue
        line = html.unescape(TAG.sub(" ", match[1]))
        if found := stated_page(line):
            return found
    return None


def _may_state(text: str) -> bool:
    """Whether what stands in short between tags, all in one line, says anywhere which page it is.

    Few pages do, and to look at all others line by line takes several times as long.
    """
    said = _plain(html.unescape(" ".join(PIECE.findall(text))))
    return any(
        STATED.search(said, max(0, match.start() - AROUND), match.end() + AROUND)
        for match in NUMBERS.finditer(said)
    )


def without_page(title: str) -> str:
    """A title without the number of the page that it stands on.

    >>> without_page("The long ropewalk - Seite 2"), without_page("Der Fall (2/3)")
    ('The long ropewalk', 'Der Fall')
    >>> without_page("Rope for 2")
    'Rope for 2'
    """
    return SUFFIX.sub("", _plain(title)[:500]).strip()


def _plain(text: str) -> str:
    """The text in plain letters and digits, on one line."""
    return " ".join(_in_plain_digits(text).split())


def _in_plain_digits(text: str) -> str:
    if text.isascii():
        return text
    return DIGIT.sub(_plain_digit, unicodedata.normalize("NFKC", text))


def _plain_digit(sign: re.Match[str]) -> str:
    return str(unicodedata.digit(sign[0]))
