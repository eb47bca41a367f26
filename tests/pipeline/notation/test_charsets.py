import tomllib
from encodings.aliases import aliases
from pathlib import Path

import pytest

from pipeline.notation.charsets import decode, header_charset

CASES = [
    ("“Größe”", "cp1252", "text/html; charset=ISO-8859-1", "cp1252"),
    ("Größe", "utf-8", "text/html; charset=iso-8859-1", "utf-8"),  # the header lies
    ("Größe", "utf-8", None, "utf-8"),
    ("日本語の記事", "shift_jis", "text/html; charset=Shift_JIS", "cp932"),
    ("日本語の記事", "iso2022_jp", "text/html; charset=iso-2022-jp", "iso2022_jp"),
    ("新聞記事", "big5", "text/html; charset=big5", "big5hkscs"),
    ("新闻报道", "gb18030", "text/html; charset=gb2312", "gb18030"),
    ("Привет, мир", "cp1251", "text/html; charset=windows-1251", "cp1251"),
    ("Öğretmen çalışıyor", "cp1254", "text/html; charset=iso-8859-9", "cp1254"),
]


def decode_page(body, content_type=None):
    return decode(body, header_charset(content_type))


@pytest.mark.parametrize(("text", "written", "header", "read"), CASES)
def test_a_page_is_read_in_the_charset_it_was_written_in(text, written, header, read):
    assert decode_page(text.encode(written), header) == (text, read)


def test_meta_is_believed_where_the_header_is_silent():
    page = '<html><head><meta charset="windows-1251"></head>Привет'
    assert decode_page(page.encode("cp1251"), "text/html")[0] == page


@pytest.mark.parametrize("name", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_decides(name):
    assert decode_page("<p>Größe".encode(name), "text/html; charset=ascii")[0] == "<p>Größe"


def test_utf_16_without_a_mark_is_found():
    page = "<p>" + "Grosse Worte " * 20
    assert decode_page(page.encode("utf-16-be"))[0] == page


@pytest.mark.parametrize("name", ["utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("language", ["ru", "ja"])
def test_utf_16_is_found_in_letters_that_hold_no_zero(name, language):
    page = f"<html><p>{TOLD[language]['text'] * 9}</p></html>"
    assert decode_page(page.encode(name), "text/html")[0] == page


@pytest.mark.parametrize("header", [None, "ISO-8859-1", "windows-1252", "gb2312", "shift_jis"])
@pytest.mark.parametrize("language", ["ru", "ja", "ar", "tr"])
def test_few_bytes_of_another_set_do_not_take_a_page_out_of_utf_8(header, language):
    """Old servers state a set for all they send, and pages quote others as they came."""
    text = TOLD[language]["text"] * 9
    body = f"<p>{text}</p>".encode() + b"<p>\x93Zitat\x94</p>"
    assert decode(body, header) == (f"<p>{text}</p><p>“Zitat”</p>", "utf-8")


@pytest.mark.parametrize("name", sorted({*aliases, *aliases.values()}))
def test_two_sets_that_are_stated_and_fit_are_settled_whichever_they_are(name):
    text = TOLD["ja"]["text"]
    for written in ("euc-jp", "shift_jis"):
        body = f'<meta charset="{written}"><p>{text * 3}</p>'.encode(written)
        assert decode(body, name)[1]
        if name in {"latin_1", "cp1252", "shift_jis", "eucjp", "euc_jp", "utf_8"}:
            assert text in decode(body, name)[0]


def test_one_broken_byte_does_not_turn_a_page_into_mojibake():
    body = "Größe und Maß ".encode() * 500 + b"\x93Zitat\x94" + "größer".encode()
    assert "Größe" in decode_page(body, "text/html; charset=utf-8")[0]
    assert "“Zitat”größer" in decode_page(body, "text/html; charset=utf-8")[0]


def test_an_undeclared_charset_is_detected():
    text = "Правительство объявило о новых мерах поддержки экономики. " * 30
    assert decode_page(text.encode("cp1251"))[0] == text


def test_an_unknown_label_is_passed_over():
    assert decode_page("Größe".encode(), "text/html; charset=unknown-8")[0] == "Größe"


@pytest.mark.parametrize(
    ("language", "charset", "text"),
    [
        (
            "fr",
            "cp1252",
            "Après un hiver redouté, les pertes sont limitées à La Chaumière, dit-on.",
        ),
        ("pl", "cp1250", "Zażółć gęślą jaźń, mówiła wójt, gdy łódź wróciła do portu w południe."),
        ("de", "cp1252", "Größe und Maß: die Fähre fährt über den Fluss, sagt Frau Nüßlein."),
    ],
)
def test_where_nothing_is_declared_the_language_tells_latin_sets_apart(language, charset, text):
    page = f'<html lang="{language}"><body><p>{text}</p><p>{text}</p></body></html>'
    assert decode_page(page.encode(charset)) == (page, charset)


TOLD = tomllib.loads(Path(__file__).with_name("told.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("language", "name"),
    [(code, name) for code, told in TOLD.items() for name in told["sets"].split()],
)
@pytest.mark.parametrize("is_told", [False, True])
def test_a_page_that_states_no_charset_is_read_as_its_language_is_written(language, name, is_told):
    text = TOLD[language]["text"]
    tag = f'<html lang="{language}">' if is_told else "<html>"
    page = f"{tag}<head><title>News</title></head><body><p>{text}</p></body></html>".encode(name)
    assert text in decode(page)[0]


def test_the_text_settles_what_is_stated_twice_and_differently():
    text = TOLD["ru"]["text"]
    for stated in ("windows-1251", "iso-8859-1"):
        feed = f'<?xml version="1.0" encoding="{stated}"?><rss><title>{text}</title></rss>'
        for header in ("windows-1251", "iso-8859-1", "utf-8"):
            if "windows-1251" in {stated, header}:
                assert text in decode(feed.encode("cp1251"), header)[0]


def test_a_title_that_was_cut_within_a_letter_does_not_hide_the_charset():
    text = TOLD["ja"]["text"]
    page = (
        b"<title>" + text.encode("euc_jp")[:21] + b"</title><p>" + text.encode("euc_jp") + b"</p>"
    )
    assert text in decode(page)[0]


@pytest.mark.parametrize("stated", ["", 'lang="ru"'])
def test_few_foreign_letters_do_not_make_it_utf_8(stated):
    assert "café" in decode(f"<html {stated}><p>the café</p>".encode("cp1252"))[0]


@pytest.mark.parametrize(
    "name",
    [
        *("base64", "hex", "rot13", "zlib", "bz2", "uu", "quopri", "idna", "punycode", "undefined"),
        *("unicode_escape", "raw_unicode_escape", "mbcs", "oem", "utf-7", "cp037"),
    ],
)
def test_what_python_knows_beside_character_sets_is_none(name):
    body = f'<?xml version="1.0" encoding="{name}"?><p>café</p>'.encode()
    assert decode(body, name)[1] == "utf-8"
    assert decode(b"<p>a \\ud800 caf\xe9</p>", name) == ("<p>a \\ud800 café</p>", "cp1252")
