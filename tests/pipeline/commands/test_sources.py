"""The catalog's tools, against newsrooms on loopback."""

import json
import shutil
import tomllib
from dataclasses import replace
from datetime import date

import pytest
from faultserver import FaultServer

from pipeline import stages
from pipeline.__main__ import main
from pipeline.curate.past import last_advice
from pipeline.curate.survey import survey
from pipeline.curate.visits import Visits
from pipeline.curate.writing import write_proposal
from pipeline.embedded.virtualweb.server import CATALOG
from pipeline.errors import SourceError
from pipeline.settings import read_settings
from pipeline.sources import load_source
from pipeline.store import FolderStore

NOW = "2026-03-11T02:00:00Z"


@pytest.fixture
def at(monkeypatch):
    """Set the environment that the command reads."""

    def at(**settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"NIGHTDESK_{name.upper()}", str(value))

    return at


@pytest.fixture
def catalog(tmp_path_factory):
    """The newsrooms' files, to write into."""
    return shutil.copytree(CATALOG, tmp_path_factory.mktemp("newsrooms") / "catalog")


@pytest.fixture
def web(virtual_web, at, catalog):
    web = virtual_web(NOW)
    at(test_web=web.address, now=NOW, catalog=catalog)
    return web


@pytest.fixture(scope="module")
def fault_server():
    with FaultServer() as server:
        yield server


def run(*words):
    return main(["sources", *words])


def test_list_shows_every_source_without_asking_anybody(capsys, at, tmp_path):
    folder = tmp_path / "us"
    folder.mkdir()
    (folder / "us_one.toml").write_text(
        'name = "One"\nhomepage = "https://one.example/"\nfeeds = ["https://one.example/rss"]\n'
    )
    (folder / "us_two.toml").write_text(
        'name = "Two"\nhomepage = "https://two.example/"\nis_active = false\n'
    )
    at(catalog=tmp_path)
    assert run("list") == 0
    shown = capsys.readouterr().out
    assert "us_one" in shown
    assert "1 feed" in shown
    assert "2 sources, 1 active" in shown
    assert run("list", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["id"], one["feeds"]) for one in told] == [("us_one", 1), ("us_two", 0)]


def test_show_tells_what_a_past_night_would_read(capsys, at):
    at(now="2026-03-11T02:00:00Z")
    assert run("show", "us_npr", "--night", "2026-03-10", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["name"] == "NPR"
    assert [one["kind"] for one in told["routes"]][:1] == ["feed"]


def test_a_source_that_is_not_there_is_named_with_the_nearest(capsys):
    assert run("show", "us_nrp") == 1
    assert "did you mean 'us_npr'" in capsys.readouterr().err


@pytest.mark.server
def test_check_says_who_announces_answers_and_who_does_not(capsys, web, at, catalog, tmp_path):
    file = catalog / "de" / "de_talbote.toml"
    before = file.read_text()
    at(s3_endpoint=f"file://{tmp_path}")
    (tmp_path / "nightdesk-raw").mkdir()
    assert run("check", "de_talbote", "--json", "--dry-run") == 0
    assert file.read_text() == before
    capsys.readouterr()
    assert run("check", "de_talbote", "--json") == 0
    assert load_source(file).verified == date(2026, 3, 11)
    assert [one for one in file.read_text().splitlines() if one not in before.splitlines()] == [
        "verified = 2026-03-11"
    ]
    [told] = json.loads(capsys.readouterr().out)
    whats = {one["what"].split(" ")[0]: one for one in told["findings"]}
    assert whats["feed"]["health"] == "well"
    assert "it says when nothing changed" in whats["conditional"]["told"]
    assert whats["scope"]["health"] == "well"
    assert "words" in whats["article"]["told"] or whats["article"]["health"] == "ailing"
    assert whats["archives"]["health"] == "well", "the way to past nights is tried too"
    assert run("list", "de_talbote", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["health"] == told["health"]
    assert run("check", "nz_tidewatch") == 1
    shown = capsys.readouterr().out
    assert "nz_tidewatch: broken" in shown
    assert "it is an HTML page" in shown
    assert "it is empty" in shown


@pytest.mark.server
def test_add_finds_routes_language_and_zone_and_writes_a_file_the_catalog_takes(
    capsys, web, at, tmp_path
):
    at(catalog=tmp_path)
    assert run("add", "http://www.harborledger.example", "--id", "us_ledger") == 0
    file = tmp_path / "us" / "us_ledger.toml"
    source = load_source(file)
    assert source.name == "The Harbor Ledger"
    assert source.language == "en"
    assert source.feeds == ("http://www.harborledger.example/feed/",)
    assert "http://www.harborledger.example/sitemap-{yyyy}-{mm}-{dd}.xml" in source.dated_sitemaps
    assert source.expect.min_articles > 0
    assert "articles tried read well" in file.read_text()
    capsys.readouterr()
    assert run("add", "http://www.harborledger.example", "--id", "us_ledger") == 1
    assert "exists; replace it with --force" in capsys.readouterr().err
    assert run("add", "http://minato.example/", "--dry-run") == 0
    assert "みなと新聞" in capsys.readouterr().out
    assert [one.name for one in tmp_path.rglob("*.toml")] == ["us_ledger.toml"]


@pytest.mark.server
def test_add_reads_names_and_zones_in_any_charset(web):
    settings = replace(read_settings(), test_web=web.address, now=NOW)
    with Visits(settings) as visits:
        proposal = survey("minato.example", _Plain(visits))
    stated = tomllib.loads(proposal.toml())
    assert (stated["name"], stated["language"], stated["time_zone"]) == (
        "みなと新聞",
        "ja",
        "Asia/Tokyo",
    )
    assert proposal.source_id == "jp_minato"
    assert stated["dated_sitemaps"] == ["http://minato.example/sitemap-{yyyy}-{mm}.xml"]
    assert sum(trial.is_good for trial in proposal.trials) >= 3


class _Plain:
    """The demo's newsrooms speak plain http."""

    def __init__(self, visits):
        self.visits = visits

    def visit(self, url, *rest):
        return self.visits.visit(url.replace("https://", "http://"), *rest)


@pytest.mark.server
def test_a_wrong_id_and_a_site_that_is_away_are_one_sentence(capsys, web, at, tmp_path):
    at(catalog=tmp_path)
    assert run("add", "http://nowhere.example/") == 1
    assert "http://nowhere.example/ " in capsys.readouterr().err
    assert run("add", "http://minato.example/", "--id", "JP-minato") == 1
    assert "no source file can be made of 'JP-minato'" in capsys.readouterr().err
    assert list(tmp_path.rglob("*.toml")) == []


@pytest.mark.server
@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("htps://news.example/", "'htps://news.example/' is no address of a site"),
        ("news", "'news' is no address of a site"),
        ("", "'' is no address of a site"),
        ("http://[::1", "is no address of a site"),
        ("http://status-404.fault.example/", "answers with an error: status 404"),
        ("http://closed-mid-body.fault.example/", "breaks off its answer"),
        ("http://gzip-bomb.fault.example/", "answers with a page that cannot be read: over"),
        ("http://page-is-json.fault.example/", "is no page but application/json"),
        ("http://redirect-to-loopback-plain.fault.example/", "is not asked: the private address"),
        ("http://robots-disallow-all.fault.example/", "does not want to be visited"),
        ("http://bare.fault.example/", "answers, but no feed or sitemap of it announces anything"),
    ],
)
def test_a_site_that_cannot_be_added_is_told_in_one_sentence(
    capsys, fault_server, at, tmp_path, address, sentence
):
    at(catalog=tmp_path, test_web=fault_server.address)
    assert run("add", address) == 1
    [line] = capsys.readouterr().err.strip().splitlines()
    assert sentence in line
    assert list(tmp_path.rglob("*.toml")) == []


@pytest.mark.server
def test_without_a_network_add_and_check_say_so(capsys, at, tmp_path):
    (tmp_path / "us").mkdir()
    (tmp_path / "us" / "us_one.toml").write_text(
        'name = "One"\nhomepage = "http://one.example/"\nfeeds = ["http://one.example/rss"]\n'
    )
    at(catalog=tmp_path, test_web="http://127.0.0.1:9")
    assert run("add", "http://one.example/") == 1
    [line] = capsys.readouterr().err.strip().splitlines()
    assert "cannot be reached; is it spelt right, and is there a network?" in line
    assert run("check", "us_one") == 1
    assert "feed http://one.example/rss: unreachable" in capsys.readouterr().out


@pytest.mark.server
def test_nobody_is_visited_in_secret_or_at_home(at, monkeypatch, capsys):
    assert run("check", "us_npr") == 1
    assert "NIGHTDESK_CONTACT_URL is not set" in capsys.readouterr().err
    settings = replace(read_settings(), contact_url="https://us.example/bot")
    with Visits(settings) as visits:
        answers = [
            visits.visit(url)
            for url in ("http://127.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd")
        ]
    assert [one.reason for one in answers] == ["forbidden_address"] * 3


def test_a_file_is_never_replaced_unasked(tmp_path):
    from pipeline.curate.survey import Proposal

    proposal = Proposal(values={"name": "N", "homepage": "https://n.example/"}, source_id="us_n")
    proposal.note("feeds", "none was found")
    assert "# feeds: none was found" in proposal.toml()
    write_proposal(proposal, tmp_path)
    with pytest.raises(SourceError, match="--force"):
        write_proposal(proposal, tmp_path)
    write_proposal(proposal, tmp_path, is_forced=True)


def test_the_form_of_files_is_checked_without_asking_anybody(capsys, at, tmp_path):
    (tmp_path / "us").mkdir()
    (tmp_path / "us" / "us_one.toml").write_text(
        'name = "One"\nhomepage = "https://one.example/"\nfeeds = ["https://one.example/rss"]\n'
        'time_zone = "Asia/Tokyo"\nlanguage = "en"\norigin = "a friend"\n'
    )
    at(catalog=tmp_path)
    assert run("check", "--form", "all") == 1
    assert "us_one: time_zone: Asia/Tokyo is no zone of us" in capsys.readouterr().out
    file = tmp_path / "us" / "us_one.toml"
    file.write_text(file.read_text().replace("Asia/Tokyo", "America/Chicago"))
    assert run("check", "--form", "all") == 0


@pytest.mark.server
def test_the_weekly_round_tells_of_every_source_and_changes_no_file(
    web, at, catalog, tmp_path, caplog
):
    at(s3_endpoint=f"file://{tmp_path}", sources="de_talbote,nz_tidewatch")
    (tmp_path / "nightdesk-raw").mkdir()
    before = {file: file.read_bytes() for file in catalog.rglob("*.toml")}
    counts = stages.check_sources(read_settings())
    assert sum(counts.values()) == 2
    assert counts["broken"] == 1
    assert "nz_tidewatch: feed" in caplog.text
    assert {file: file.read_bytes() for file in catalog.rglob("*.toml")} == before
    advice = last_advice(FolderStore(tmp_path / "nightdesk-raw"))
    assert advice.checked == 2
    (broken,) = [one for one in advice.sources if one.condition == "broken"]
    assert broken.source_id == "nz_tidewatch"
    assert any(told.startswith("feed") for told in broken.told)
    assert not broken.diff or "/nz/nz_tidewatch.toml" in broken.diff
