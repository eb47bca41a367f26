"""Documents whose character set nobody states, or somebody states wrongly."""

import tomllib
from pathlib import Path

import pytest

from pipeline.notation.charsets import decode

pytestmark = pytest.mark.slow  # together they take seconds

STORIES = Path(__file__).parents[1] / "extract" / "page" / "languages.toml"
TOLD = tomllib.loads(STORIES.read_text("utf-8"))
USED = {
    "cp1252": "af ca da es eu fi fo fr ga gl id is it lb nl no pt sq sv sw",
    "cp1250": "cs hr hu pl sk sl",
    "iso8859-2": "cs hr hu pl sk sl",
    "cp1251": "be bg mk ru sr uk",
    "koi8-r": "ru",
    "koi8-u": "uk",
    "iso8859-5": "ru sr",
    "cp1253": "el",
    "iso8859-7": "el",
    "cp1254": "tr",
    "cp1257": "et lt lv",
    "cp1255": "he",
}  # fmt: skip
UNSTATED = [(code, name) for name, codes in USED.items() for code in codes.split()]


def page(text, head="", attributes=""):
    return (
        f"<!doctype html><html{attributes}><head>{head}<title>News</title></head>"
        f"<body><p>{text}</p></body></html>"
    )


@pytest.mark.parametrize(("code", "name"), UNSTATED)
def test_a_short_page_that_states_nothing_is_read(code, name):
    text = TOLD[code]
    assert text in decode(page(text).encode(name))[0]


@pytest.mark.parametrize(("code", "name"), UNSTATED)
def test_a_page_that_states_its_language_is_read(code, name):
    text = TOLD[code].partition(". ")[0]
    if text.isascii():
        text = TOLD[code]
    assert text in decode(page(text, attributes=f' lang="{code}"').encode(name))[0]


# What the header says, what the head says, the language, the set it is in.
WRONG = [
    ("utf-8", '<meta charset="windows-1251">', "ru", "cp1251"),
    ("windows-1251", '<meta charset="utf-8">', "ru", "utf-8"),
    ("iso-8859-1", "", "ru", "cp1251"),
    ("iso-8859-1", "", "pl", "iso8859-2"),
    ("iso-8859-1", "", "el", "cp1253"),
    ("iso-8859-1", "", "tr", "cp1254"),
    ("utf-8", "", "fr", "cp1252"),
    ("utf-8", "", "pl", "cp1250"),
    ("utf-8", "", "uk", "cp1251"),
    ("utf-8", '<meta charset="utf-8">', "cs", "cp1250"),
    ("", '<meta charset="utf-8">', "de", "cp1252"),
    ("", '<meta charset="utf-16">', "fr", "utf-8"),
    ("", '<meta charset="iso-8859-1">', "pl", "iso8859-2"),
    ("", '<meta charset="iso-8859-1">', "ru", "cp1251"),
    ("us-ascii", "", "fr", "cp1252"),
    ("us-ascii", "", "ru", "cp1251"),
    ("", '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251">', "ru", "cp1251"),
    ("", '<!-- <meta charset="koi8-r"> -->', "ru", "cp1251"),
    ("", "<script>var s='<meta charset=koi8-r>'</script>", "uk", "cp1251"),
    ("", f'<style>{"a{b:c}" * 400}</style><meta charset="windows-1250">', "cs", "cp1250"),
    ("", f'<style>{"a{b:c}" * 2000}</style><meta charset="windows-1250">', "cs", "cp1250"),
    ("", f'<style>{"a{b:c}" * 2000}</style><meta charset="koi8-u">', "uk", "koi8-u"),
    ("", '<meta content="text/html; charset=windows-1251" http-equiv="Content-Type">',
     "ru", "cp1251"),
    ("", "<meta http-equiv=Content-Type content='text/html;charset=windows-1251;'>",
     "ru", "cp1251"),
    ("", '<meta charset="iso-8859&#8211;1">', "fr", "cp1252"),
    ("", '<meta charset="win-1251">', "ru", "cp1251"),
    ("", '<meta charset="cp-1251">', "ru", "cp1251"),
    ("", '<meta charset="utf8">', "fr", "utf-8"),
    ("utf8mb4", "", "fr", "utf-8"),
    ("none", '<meta charset="">', "ru", "cp1251"),
    ("text/html", '<meta charset="text/html; charset=windows-1251">', "ru", "cp1251"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "head", "code", "name"), WRONG)
@pytest.mark.parametrize("is_told", [True, False])
def test_what_is_stated_wrongly_does_not_spoil_a_page(header, head, code, name, is_told):
    text = (
        TOLD.get(code) or "Der Rat der Stadt öffnet die neue Brücke über den Fluss für Fußgänger."
    )
    body = page(text, head, f' lang="{code}"' if is_told else "").encode(name)
    assert text in decode(body, header or None)[0]


# Names of sets that browsers know, and the sets.
LABELS = [
    ("x-gbk", "gbk", "渡船九年后复航，镇上的人一早就来到码头"),
    ("gb_2312-80", "gbk", "渡船九年后复航，镇上的人一早就来到码头"),
    ("gb2312", "gb18030", "朱镕基说：€100"),
    ("big5-hkscs", "big5hkscs", "渡船九年後復航，鎮上的人一早就來到碼頭"),
    ("x-x-big5", "big5", "渡船九年後復航，鎮上的人一早就來到碼頭"),
    ("ks_c_5601-1987", "cp949", "나룻배가 구 년 만에 다시 다닌다, 똠방각하"),
    ("windows-949", "cp949", "나룻배가 구 년 만에 다시 다닌다, 펲시"),
    ("windows-31j", "cp932", "渡し船が九年ぶりに再開①㈱"),
    ("x-sjis", "cp932", "渡し船が九年ぶりに再開①㈱"),
    ("ms_kanji", "cp932", "渡し船が九年ぶりに再開"),
    ("x-euc-jp", "euc_jp", "渡し船が九年ぶりに再開"),
    ("dos-874", "cp874", "เรือข้ามฟากกลับมาให้บริการ"),
    ("tis-620", "cp874", "เรือข้ามฟากกลับมาให้บริการ…"),
    ("koi8", "koi8-r", "Паром вернулся через девять лет"),
    ("koi8-ru", "koi8-u", "Пором повернувся через дев'ять років, їх"),
    ("x-cp1251", "cp1251", "Паром вернулся через девять лет"),
    ("ibm866", "cp866", "Паром вернулся через девять лет"),
    ("x-mac-cyrillic", "mac-cyrillic", "Паром вернулся через девять лет"),
    ("macintosh", "mac-roman", "Le bac est rétabli après neuf ans"),
    ("iso-8859-8-i", "iso8859-8", "המעבורת חזרה אחרי תשע שנים"),
    ("logical", "iso8859-8", "המעבורת חזרה אחרי תשע שנים"),
    ("iso-ir-100", "cp1252", "Le bac est rétabli après neuf ans…"),
    ("latin1", "cp1252", "“Größe” – Maß…"),
    ("ISO8859-1", "cp1252", "“Größe” – Maß…"),
    ("iso-8859-9", "cp1254", "Öğretmen çalışıyor…"),
    ("iso-8859-11", "cp874", "เรือข้ามฟากกลับมาให้บริการ…"),
    ("l2", "iso8859-2", "Zażółć gęślą jaźń"),
    ("sun_eu_greek", "iso8859-7", "Το πλοίο επέστρεψε"),
    ("arabic", "iso8859-6", "عادت العبارة بعد تسع سنوات"),
    ("unicode-1-1-utf-8", "utf-8", "Größe"),
    ("x-unicode20utf8", "utf-8", "Größe"),
]


@pytest.mark.parametrize(("label", "name", "text"), LABELS)
@pytest.mark.parametrize("is_header", [True, False])
def test_every_name_that_browsers_know_is_understood(label, name, text, is_header):
    head = "" if is_header else f'<meta charset="{label}">'
    assert text in decode(page(text, head).encode(name), label if is_header else None)[0]


@pytest.mark.parametrize(
    ("label", "name", "added"),
    [
        ("euc-jp", "euc_jp", b"\xad\xa1"),  # a circled one, which makers of machines added
        ("shift_jis", "cp932", b"\x87\x40"),
        ("gb2312", "gb2312", b"\xa2\xd9"),
    ],
)
def test_a_letter_that_makers_of_machines_added_spoils_no_other(label, name, added):
    text = {"gb2312": "渡船九年后复航，镇上的人一早就来到码头"}.get(
        name, "渡し船が九年ぶりに再開し、町の人々は早くから桟橋に集まった"
    )
    body = page(text, f'<meta charset="{label}">').encode(name)
    body = body.replace(b"<p>", b"<p>" + added, 1)
    for header in (None, label):
        assert f"①{text}" in decode(body, header)[0]


@pytest.mark.parametrize("code", ["ru", "fr", "ja"])
def test_a_page_that_was_cut_within_a_letter_is_utf_8(code):
    text = TOLD.get(code, "渡し船が九年ぶりに再開し、町の人々は早くから桟橋に集まった。")
    body = page(text).encode() + "é".encode()[:1]
    assert text in decode(body)[0]


def test_a_language_that_no_default_set_can_write_settles_it():
    text = TOLD["lt"]
    body = page(text, attributes=' lang="lt"').encode("cp1257")
    assert text in decode(body, "iso-8859-1")[0]


def test_a_seven_bit_letter_that_makers_of_machines_added_spoils_no_other():
    text = "渡し船が九年ぶりに再開し、町の人々は早くから桟橋に集まった"
    body = page(text, '<meta charset="iso-2022-jp">').encode("iso2022_jp")
    body = body.replace(b"<p>", b"<p>\x1b$B-!\x1b(B", 1)
    assert text in decode(body, "iso-2022-jp")[0]
