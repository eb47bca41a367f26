"""The catalog: every file loads, and every kind of mistake is named with its mend."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from pipeline.curate.form import faults_of, faults_of_all
from pipeline.discover import is_in_scope, routes_for
from pipeline.errors import SourceError
from pipeline.settings import EMBEDDED_CATALOG
from pipeline.sources import Source, load_catalog, load_source

FILES = sorted(EMBEDDED_CATALOG.rglob("*.toml"))
NIGHT = date(2026, 3, 1)
GOOD = 'name = "News"\nhomepage = "https://news.example/"\n'


@pytest.fixture
def write(tmp_path):
    """Write a source file and give its path."""

    def write(text, name="us/us_news.toml"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return write


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_of_the_catalog_has_the_form_of_one(file):
    source = load_source(file)
    assert faults_of(source) == []
    assert routes_for(source, NIGHT, True) or not source.is_active
    for archive in routes_for(source, NIGHT, False):
        assert not is_in_scope(archive.url, source), "an archive page is no article"


def test_the_catalog_spans_the_world():
    catalog = load_catalog(EMBEDDED_CATALOG)
    active = [source for source in catalog if source.is_active]
    assert len({source.name for source in active}) >= 200
    assert len({source.country for source in active}) >= 45
    assert len({source.language for source in active}) >= 35


def test_no_file_was_seen_to_answer_before_today():
    catalog = load_catalog(EMBEDDED_CATALOG)
    assert not [one.id for one in catalog if one.verified and one.verified > date.today()]


def test_no_two_files_collect_the_same():
    assert faults_of_all(load_catalog(EMBEDDED_CATALOG)) == []


SOUND = {
    "id": "fr_a",
    "name": "A",
    "homepage": "https://a.example/",
    "language": "fr",
    "time_zone": "Europe/Paris",
    "origin": "its front page",
    "feeds": ("https://a.example/rss",),
}


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"id": "xx_a"}, "id: xx is no country"),
        ({"time_zone": "Asia/Tokyo"}, "time_zone: Asia/Tokyo is no zone of fr"),
        ({"language": None}, "language: is missing"),
        ({"origin": ""}, "origin: is missing"),
        ({"homepage": "http://192.168.0.7/"}, "homepage: 192.168.0.7 is no public host"),
        ({"homepage": "http://localhost/"}, "homepage: localhost is no public host"),
        ({"is_active": False}, "why_inactive: is missing"),
        ({"feeds": (), "cdx": ("https://web.example/cdx",)}, "nothing tells of a current night"),
        ({"scope": {"include": ("/a/",)}}, "expect.in_scope: is missing"),
        (
            {"scope": {"include": ("/a/",)}, "expect": {"in_scope": ("https://a.example/b/",)}},
            "expect.in_scope: https://a.example/b/ is not in scope",
        ),
        ({"expect": {"out_of_scope": ("https://a.example/b/",)}}, "/b/ is in scope"),
        ({"scope": {"include": (".*",)}}, "takes every address"),
    ],
)
def test_what_a_reviewer_would_send_back_is_named(stated, told):
    assert faults_of(Source.model_validate(SOUND)) == []
    assert any(told in one for one in faults_of(Source.model_validate(SOUND | stated)))


def test_two_files_of_one_host_are_named_unless_each_takes_its_part():
    one = Source.model_validate(SOUND)
    other = Source.model_validate(
        SOUND | {"id": "fr_b", "homepage": "https://www.a.example/b", "feeds": ()}
    )
    assert any(
        "host: www.a.example is that of fr_a too" in told for told in faults_of_all((one, other))
    )
    part = {"scope": {"include": ("/b/",)}, "expect": {"in_scope": ("https://a.example/b/c",)}}
    other = Source.model_validate(other.model_dump() | part)
    assert not any("host" in told for told in faults_of_all((one, other)))


def test_without_a_choice_the_open_ones_are_collected():
    catalog = load_catalog(EMBEDDED_CATALOG)
    chosen = catalog.active()
    assert 3 <= len(chosen) <= 15, "a newcomer's first night visits a handful"
    assert all("open" in source.groups and source.licence for source in chosen)


def test_a_catalog_without_that_group_is_collected_whole(write):
    write(GOOD)
    write(GOOD + "is_active = false\nwhy_inactive = 'it is gone'\n", "fr/fr_news.toml")
    catalog = load_catalog(write(GOOD, "gb/gb_news.toml").parents[1])
    assert [source.id for source in catalog.active()] == ["gb_news", "us_news"]
    assert [source.id for source in catalog.active(["fr_news"])] == ["fr_news"]


def test_sources_are_chosen_by_group_country_language_and_id():
    catalog = load_catalog(EMBEDDED_CATALOG)
    german = catalog.active(["language:de"])
    assert {source.language for source in german} == {"de"}
    assert {source.country for source in german} > {"de", "at", "ch"}
    assert all(source.is_active for source in catalog.active(["all"]))
    assert catalog.active(["country:PL"]) == catalog.active(["country:pl"])
    both = catalog.active(["country:pl", "us_npr", "us_npr"])
    assert {source.country for source in both} == {"pl", "us"}
    assert sum(source.id == "us_npr" for source in both) == 1


NUMBERS = [
    (table, name)
    for table, kind in {name: one.annotation for name, one in Source.model_fields.items()}.items()
    if isinstance(kind, type) and issubclass(kind, BaseModel)
    for name, one in kind.model_fields.items()
    if one.annotation in {int, float}
]


@pytest.mark.parametrize(("table", "name"), NUMBERS)
@pytest.mark.parametrize("flag", ["true", "false"])
def test_true_is_no_number(write, table, name, flag):
    file = write(GOOD + f"[{table}]\n{name} = {flag}\n")
    told = f"{table}.{name} = {flag.title()} is no number; write one"
    with pytest.raises(SourceError, match=told):
        load_source(file)


def test_every_number_of_a_source_is_among_them():
    assert len(NUMBERS) >= 10


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[expect]\nmin_by_weekday = [true, 1, 1, 1, 1, 1, 1]\n", "0 = True is no number"),
        ("verified = 0\n", "verified = 0 is no day; write it as 2026-03-01"),
        ("verified = true\n", "verified = True is no day"),
    ],
)
def test_what_would_be_counted_as_something_else_is_refused(write, text, told):
    with pytest.raises(SourceError, match=told):
        load_source(write(GOOD + text))


@pytest.mark.parametrize("choice", ["group:opne", "country:xx", "language:", "land:de", "all:x"])
def test_a_choice_that_fits_nobody_is_refused_with_what_there_is(choice):
    with pytest.raises(SourceError, match=r"choose ids, all, country:xx.*open"):
        load_catalog(EMBEDDED_CATALOG).active([choice])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + 'feed = ["https://news.example/rss"]\n', "feed is not a known key; did you mean"),
        (GOOD + "[scope]\nincludes = []\n", "scope.includes is not a known key; did you mean"),
        (GOOD + "[politenes]\n", "politenes is not a known key; did you mean 'politeness'"),
        (GOOD + "[budget]\nzzz = 1\n", "budget.zzz is not a known key; known are bytes, depth"),
        (GOOD + 'id = "us_news"\n', "the file's name is the id"),
        ('name = "News"\n', "homepage is missing; add it"),
        (GOOD + 'feeds = "https://news.example/rss"\n', "feeds = 'https://news.example/rss'"),
        (GOOD + 'feeds = ["news.example/rss"]\n', "write it as https://host/path"),
        (GOOD + 'feeds = ["ftp://news.example/rss"]\n', "is not an http(s) address"),
        (GOOD + 'feeds = ["https:///rss"]\n', "is not an http(s) address"),
        (GOOD + 'feeds = ["https://me:secret@news.example/"]\n', "holds a user name or password"),
        (GOOD + 'feeds = [7]\n', "feeds.0 = 7"),
        (GOOD + 'hosts = ["https://cdn.news.example/"]\n', "write it as news.example"),
        (GOOD + "[identity]\ntrusted_hosts = ['a b']\n", "write it as news.example"),
        (GOOD + "[reading]\nremove = ['//div[']\n", "is not an XPath"),
        (GOOD + 'archives = ["https://news.example/archive"]\n', "needs {yyyy}"),
        (GOOD + 'archives = ["https://news.example/{yyyy}/{month}"]\n', "may use {d}, {dd}"),
        (GOOD + 'time_zone = "Europe/Pariss"\n', "write one like Europe/Paris"),
        (GOOD + 'time_zone = "../../etc/passwd"\n', "write one like Europe/Paris"),
        (GOOD + 'time_zone = "Europe"\n', "write one like Europe/Paris"),
        (GOOD + 'time_zone = "America/Argentina"\n', "write one like Europe/Paris"),
        (GOOD + 'time_zone = "America/"\n', "write one like Europe/Paris"),
        (GOOD + 'time_zone = "."\n', "write one like Europe/Paris"),
        (GOOD + 'time_zone = ""\n', "write one like Europe/Paris"),
        (GOOD + 'time_zone = "tzdata.zi"\n', "write one like Europe/Paris"),
        (GOOD + f'time_zone = "{"a" * 300}"\n', "write one like Europe/Paris"),
        (GOOD + 'language = "English"\n', "language = 'English'"),
        (GOOD + "[scope]\ninclude = ['(']\n", "is not a regular expression"),
        (GOOD + 'opt_out = "ignore"\n', "'skip', 'metadata' or 'keep'"),
        (GOOD + "[budget]\npages = 0\n", "budget.pages = 0"),
        (GOOD + '[budget]\npages = "many"\n', "budget.pages = 'many'"),
        (GOOD + "[politeness]\ndelay_seconds = -1\n", "politeness.delay_seconds = -1"),
        (GOOD + "[expect]\nmin_by_weekday = [1, 2]\n", "write seven numbers, from Monday on"),
        (GOOD + "[expect]\ninstants = 2\n", "expect.instants = 2"),
        (GOOD + "[expect]\nmin_articles = 1.5\n", "expect.min_articles = 1.5"),
        (GOOD + 'is_active = "perhaps"\n', "is_active = 'perhaps'"),
        (GOOD.replace('"News"', '""'), "name = ''"),
        (GOOD + "feeds = [\n", "is not TOML: at its end: Invalid value; end the list with ]"),
        (GOOD + GOOD, "line 3 `name = \"News\"`: Cannot overwrite a value; a key and a [table]"),
        (GOOD + 'feeds = "https://a.example/f"\n', 'is no list; write feeds = ["https://a.exam'),
        (GOOD + "[scope]\nfeeds = []\n", "stands below [scope]; move it up, above the first"),
        (GOOD + "include = ['/a/']\n", "include is not a known key; it belongs below [scope]"),
        (GOOD + 'scope = "/a/"\n', "is no table; write [scope] on a line"),
        (GOOD + '[scope]\ninclude = ["/\\d{4}/"]\n', "write patterns between single quotes"),
        (GOOD + "language = en\n", "line 3 `language = en`: Invalid value; write texts"),
        (GOOD.replace('"', "\u201d"), "write texts between straight quotes"),
        ("name: News\n", 'write each line as key = "value"'),
        (GOOD + "verified = 'yesterday'\n", "is no day; write it as 2026-03-01, without quotes"),
        (GOOD + "[budget]\nseconds = inf\n", "is no number that can be counted to"),
        pytest.param(GOOD + f"[budget]\npages = {'9' * 5000}\n", "is not TOML", id="digits"),
        pytest.param(GOOD + f"x = {'[' * 5000}\n", "is not TOML", id="a great depth"),
        pytest.param(GOOD + f'language = "{"x" * 100_000}"\n', "xxx...xxx", id="a great text"),
        (GOOD + 'time_zone = "europe/london"\n', "write one like Europe/London"),
        (GOOD + 'feeds = ["https://news.example/rss "]\n', "holds a blank"),
        (GOOD + 'feeds = ["https://news.example:80a/"]\n', "write it as https://host/path"),
        (GOOD + 'feeds = ["https://news..example/"]\n', "write it as https://host/path"),
        (GOOD + 'feeds = ["https://[::1/"]\n', "write it as https://host/path"),
        (GOOD + "groups = ['My Group']\n", "write small letters, digits and hyphens"),
        pytest.param(GOOD + "#" * 1_000_001, "has 1,000,0", id="a great file"),
        (b"\xff\xfe\x00", "cannot be read as UTF-8"),
        ('name = "Ärger"\n'.encode("latin-1"), "cannot be read as UTF-8"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_key_value_and_mend(write, text, told):
    file = write(text)
    with pytest.raises(SourceError) as caught:
        load_source(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert told in str(caught.value)
    assert len(str(caught.value)) < 1_000
    assert "Input should" not in str(caught.value), "pydantic knows no curator"


@pytest.mark.parametrize("text", ["\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), "\t" + GOOD])
def test_what_editors_add_by_themselves_is_no_mistake(write, text):
    assert load_source(write(text)).name == "News"


def test_what_editors_and_systems_hide_beside_a_file_is_left_alone(write):
    catalog = write(GOOD).parents[1]
    write(b"\x00\x05\x16", "us/._us_news.toml")
    write("{", ".ipynb_checkpoints/us_news.toml")
    (catalog / "us" / ".#us_news.toml").symlink_to("somebody@host.1")
    assert [one.id for one in load_catalog(catalog)] == ["us_news"]


@pytest.mark.parametrize("name", ["us/us_more.toml.txt", "us/us_more.TOML"])
def test_a_file_that_is_not_read_for_its_name_is_named(write, name):
    catalog = write(GOOD).parents[1]
    file = write(GOOD, name)
    with pytest.raises(SourceError, match=r"rename it to us_more\.toml") as caught:
        load_catalog(catalog)
    assert str(caught.value).startswith(f"{file}: ")


def test_a_file_that_lies_too_deep_is_named(write):
    catalog = write(GOOD).parents[1]
    write(GOOD, "more/us/us_news.toml")
    with pytest.raises(SourceError, match="lies too deep; move it"):
        load_catalog(catalog)


@pytest.mark.parametrize("name", ["us/us-news.toml", "us/News.toml", "us/u_news.toml"])
def test_a_wrong_file_name_is_a_wrong_id(write, name):
    file = write(GOOD, name)
    with pytest.raises(SourceError, match="id = "):
        load_source(file)


def test_a_file_in_another_country_s_folder_is_refused(write):
    with pytest.raises(SourceError, match="belongs in the folder us/"):
        load_source(write(GOOD, "gb/us_news.toml"))


def test_one_look_mends_every_mistake_of_every_file(write, tmp_path):
    write(GOOD + 'feed = []\ntime_zone = "x"\n', "us/us_a.toml")
    write("name = 7\n", "us/us_b.toml")
    write(GOOD, "us/us_c.toml")
    with pytest.raises(SourceError) as caught:
        load_catalog(tmp_path)
    told = str(caught.value)
    assert all(text in told for text in ("us_a.toml", "feed is", "time_zone", "us_b.toml"))
    assert "us_c" not in told


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()])
def test_a_catalog_that_is_away_or_empty_says_what_to_do(tmp_path, make):
    folder = tmp_path / "catalog"
    make(folder)
    with pytest.raises(SourceError, match=r"catalog folder .* (?:does not exist|holds no source)"):
        load_catalog(Path(folder))
