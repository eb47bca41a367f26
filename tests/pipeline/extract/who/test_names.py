import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.who.names import authors_of, parse_byline, parse_lines

CASES = [
    ("Jane Roe", ("Jane Roe",)),
    ("By Jane Roe", ("Jane Roe",)),
    ("Von Anna Müller und Jörg Groß", ("Anna Müller", "Jörg Groß")),
    ("Par Élodie Martin et Luc Petit", ("Élodie Martin", "Luc Petit")),
    ("Por María García y José Núñez", ("María García", "José Núñez")),
    ("Di Chiara Rossi", ("Chiara Rossi",)),
    ("Door Sanne de Vries", ("Sanne de Vries",)),
    ("Автор: Иван Петров", ("Иван Петров",)),
    ("Written by Jane Roe", ("Jane Roe",)),
    ("Jane Roe, John Doe and Ann Poe", ("Jane Roe", "John Doe", "Ann Poe")),
    ("Jane Roe; John Doe", ("Jane Roe", "John Doe")),
    ("Jane Roe | Reuters", ("Jane Roe", "Reuters")),
    ("Jane Roe/AFP", ("Jane Roe", "AFP")),
    ("Jane Roe (dpa)", ("Jane Roe", "dpa")),
    ("Keystone-SDA", ("Keystone-SDA",)),
    ("Associated Press", ("Associated Press",)),
    ("Jane Roe, Staff Writer", ("Jane Roe",)),
    ("Jane Roe, Political Editor", ("Jane Roe",)),
    ("Jane Roe Staff Reporter", ("Jane Roe",)),
    ("Unsere Redakteurin Anna Müller", ("Anna Müller",)),
    ("Jane Roe jane.roe@gazette.example", ("Jane Roe",)),
    ("Jane Roe @janeroe", ("Jane Roe",)),
    ("https://gazette.example/jane-roe", ()),
    ("Doe, Jane", ("Jane Doe",)),
    ("Martin King, Jr.", ("Martin King, Jr.",)),
    ("Dan Smith", ("Dan Smith",)),
    ("John E Smith", ("John E Smith",)),
    ("Sandra Anderson", ("Sandra Anderson",)),
    ("Andy Vonnegut", ("Andy Vonnegut",)),
    ("Ludwig van Beethoven", ("Ludwig van Beethoven",)),
    ("渡辺洋介、佐藤花子", ("渡辺洋介", "佐藤花子")),
    ("1 March 2026", ()),
    ("admin", ()),
    ("", ()),
    ("By", ()),
]


LANGUAGES = [
    ("كتب: أحمد علي", ("أحمد علي",)),
    ("بقلم أحمد علي", ("أحمد علي",)),
    ("Του Γιάννη Παππά", ("Γιάννη Παππά",)),
    ("Yazan: Ayşe Yılmaz", ("Ayşe Yılmaz",)),
    ("Írta: Kovács Anna", ("Kovács Anna",)),
    ("Penulis: Budi Santoso", ("Budi Santoso",)),
    ("By Martin Ray Jr.", ("Martin Ray Jr.",)),
    ("BY IDA MOSS, PER LUND AND BO PEAR", ("IDA MOSS", "PER LUND", "BO PEAR")),
]


@pytest.mark.parametrize(("byline", "names"), CASES + LANGUAGES)
def test_a_byline_becomes_names(byline, names):
    assert parse_byline(byline) == names


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Jane Roe", ("Jane Roe",)),
        ({"@type": "Person", "name": "Jane Roe"}, ("Jane Roe",)),
        ([{"name": ["Jane Roe", "John Doe"]}], ("Jane Roe", "John Doe")),
        ({"givenName": "Jane", "familyName": "Roe"}, ("Jane Roe",)),
        ([{"name": "jane roe"}, {"name": "Jane Roe"}], ("jane roe",)),
        ({"name": "Staff Reporter"}, ("Staff Reporter",)),
        ({"name": "https://gazette.example/jane"}, ()),
        ({"name": None}, ()),
        (7, ()),
    ],
)
def test_every_shape_of_a_stated_author(stated, names):
    assert authors_of(stated if isinstance(stated, list) else [stated]) == names


@given(st.text(max_size=200))
def test_no_byline_breaks_it(byline):
    for name in parse_byline(byline):
        assert name.strip() == name
        assert name
        assert "://" not in name


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ida Moss for Example Gazette", ("Ida Moss",)),
        ("Ida Moss For coast.example", ("Ida Moss",)),
        ("Ida Moss, special to the Gazette", ("Ida Moss",)),
        ("Ida Moss, Special to The Gazette", ("Ida Moss",)),
        ("Special to the Gazette", ()),
        ("Anna Müller für die Küstenzeitung", ("Anna Müller",)),
        ("Ida Moss on behalf of the harbour team", ("Ida Moss",)),
        ("By Ida Moss in Oslo", ("Ida Moss",)),
        ("By Ida Moss in New York and Per Lund in Oslo", ("Ida Moss", "Per Lund")),
        ("Ida Moss, reporting from Oslo", ("Ida Moss",)),
        ("Ida Moss, Correspondent in Oslo", ("Ida Moss",)),
        ("Ana López en Madrid", ("Ana López",)),
        ("Jan de Vries en Piet Bakker", ("Jan de Vries", "Piet Bakker")),
        ("Ida Moss as told to Per Lund", ("Ida Moss", "Per Lund")),
        ("Ida Moss, photos by Per Lund", ("Ida Moss",)),
        ("Ida Moss. Medically reviewed by Per Lund", ("Ida Moss",)),
        ("Ida Moss, Former Deputy Tech Editor", ("Ida Moss",)),
        ("Ida Moss on Tuesday", ("Ida Moss",)),
        ("Center for Public Integrity", ("Center for Public Integrity",)),
        ("The Fund for Rivers", ("The Fund for Rivers",)),
        ("홍길동 기자", ("홍길동",)),
        ("山田太郎記者", ("山田太郎",)),
        ("Written by", ()),
        ("5 min read", ()),
    ],
)
def test_whom_it_was_written_for_and_where_is_no_name(byline, names):
    assert parse_byline(byline) == names


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("Ida Moss", "Aged Care Correspondent"), ("Ida Moss",)),
        (("By", "Ida Moss"), ("Ida Moss",)),
        (("Ida", "Moss"), ("Ida Moss",)),
        (("Ida Moss", "@idamoss"), ("Ida Moss",)),
        (("Ida Moss,", "Per Lund"), ("Ida Moss", "Per Lund")),
        (("Ida Moss", "and", "Per Lund"), ("Ida Moss", "Per Lund")),
        (("Ida Moss and", "Per Lund", "Oslo Bureau"), ("Ida Moss", "Per Lund")),
        (("3 June", "Written by", "Ida Moss"), ("Ida Moss",)),
        (("3 June Written By Ida Moss",), ("Ida Moss",)),
        (("Ida Moss, Oslo",), ("Ida Moss",)),
        (("Ida Moss, Reuters",), ("Ida Moss", "Reuters")),
        (("Ida Moss", "Founder of Rivers"), ("Ida Moss",)),
    ],
)
def test_the_first_line_that_names_anybody_is_the_byline(lines, names):
    assert parse_lines(lines) == names
