import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.normalise import mojibake, normalise_text, texts

CASES = [
    ("cafe\u0301", "café"),
    ("“Yes”, she said – it’s ‘fine’", "\"Yes\", she said – it's 'fine'"),
    ("„Guten Tag“", '"Guten Tag"'),
    ("« Bonjour\u202f! »", "« Bonjour ! »"),
    ("non\u2011stop, 2010\u20122012", "non-stop, 2010-2012"),
    ("10\u00a0000\u202f€", "10 000 €"),
    ("soft\u00adware and\u200b zero\ufeff width", "software and zero width"),
    ("FranÃ§ois a gagnÃ© la mÃ©daille", "François a gagné la médaille"),
    ("itâ€™s 5Â°C", "it's 5°C"),
    ("ÐŸÑ€Ð¸Ð²ÐµÑ‚, Ð¼Ð¸Ñ€", "Привет, мир"),
    ("The USA -led coalition", "The USA-led coalition"),
    ("U.S. -backed rebels", "U.S.-backed rebels"),
    ("the Tehran -based agency", "the Tehran-based agency"),
    ("in At Tanf .", "in At Tanf."),
    ("Paris , Rome", "Paris, Rome"),
    ("forces ( of ten ) left", "forces (of ten) left"),
    ("AT&amp;amp;T said &quot;no&quot;", 'AT&T said "no"'),
    ("line\u2028two\r\nthree", "line\ntwo\nthree"),
    ("a  b\t c", "a b c"),
]
UNTOUCHED = [
    "It fell to -5 degrees, then to -12.",
    "Juan -el hermano de Pedro- dijo que no.",
    "La UE -que preside España- votó.",
    "Run ls -la or gcc -Wall.",
    "Il a dit : « Non ! » Pourquoi ?",
    "aan 't werk, 's avonds, rock 'n' roll",
    "He waited … and left.",
    "Prices rose 3.5 % to 1,204.50 in .NET terms",
    "می‌خواهم به خانه بروم",
    "क्‍ष 👩‍👩‍👧 🏳️‍🌈",
    "東京で30日、会見した。",
    "2 - 3 and 4–5 and a — b",
    "»Ein Zitat«, sagte er. é Ñandú Ã ÂB",
    "Jean-Luc O'Neill, Zoë Müller-Łuczak, Ng Ũgĩ",
]


@pytest.mark.parametrize(("damaged", "mended"), CASES)
def test_damage_is_mended(damaged, mended):
    assert normalise_text(damaged) == mended


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_right_is_left_alone(text):
    assert normalise_text(text) == text


def test_lines_stay_lines():
    assert normalise_text("one \n\n\n\n two\n three ") == "one\n\ntwo\nthree"


WORDS = re.compile(r"\w+")
HIDDEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\u180e\ufeff\ufff9-\ufffc\ue000-\uf8ff]"
)
ALPHABETS = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8", exclude_categories=("Cs", "Cn", "Co")),
        st.sampled_from(" -.,()'\"“”’\u00a0\u200b\u00ad–—\n\tUSAled5"),
    ),
    max_size=120,
)


@given(ALPHABETS)
@example("&&amp;amp;")
@example("A\u200b B -led -led .")
@example("( ( a ) )")
@example("a .\u00a0.")
def test_twice_is_once(text):
    once = normalise_text(text)
    assert normalise_text(once) == once


ORDINARY = st.text(
    alphabet=st.sampled_from(
        "abcdeXYZ éüñ 0123456789 .,;:-–—()'\"“”’%€ \u00a0\u202f ЖдЯ 東京 مرحبا "
    ),
    max_size=200,
)


@given(ORDINARY)
def test_words_numbers_and_names_stay(text):
    before = WORDS.findall(unicodedata.normalize("NFC", HIDDEN.sub("", text)))
    assert WORDS.findall(normalise_text(text)) == before


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.sampled_from(["%s", "by %s .", "(%s)"]),
)
def test_a_number_keeps_its_sign_and_digits(number, frame):
    assert str(number) in normalise_text(frame % number)


@given(ALPHABETS)
def test_no_two_spaces_and_none_at_the_ends(text):
    for line in normalise_text(text).split("\n"):
        assert "  " not in line
        assert line == line.strip(" ")


@given(ALPHABETS)
@example("it\u02bcs")
def test_what_looks_sound_at_a_glance_is_sound(text):
    text = unicodedata.normalize("NFC", text)
    if not texts.SUSPECT.search(text):
        assert texts._once(text) == text


SPOILT = st.text(
    alphabet=st.sampled_from("a  .,-&()#\n\t\x07“ÃÂÄÅâïðÐÑãéö»¿Ÿ€\u0152\u0301\u00a0"), max_size=12
)


@given(SPOILT)
@example("créée")
@example("Ã€ la")
def test_the_glance_sees_what_the_whole_pattern_sees(text):
    is_sound = unicodedata.is_normalized("NFC", text) and not texts.SUSPECT.search(text)
    assert texts._is_in_its_form(text) is is_sound


@given(SPOILT)
@example("ÐžÐ")
def test_letters_of_misread_texts_begin_as_is_looked_for(text):
    if mojibake.MISREAD.search(text):
        assert mojibake.BEGINNING.search(text)
