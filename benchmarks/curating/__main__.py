"""`python -m benchmarks.curating`: how much of real publishing systems `sources add` finds.

Makes the sites of benchmarks.reading.systems, serves each on loopback, looks at it as a curator's
command does, and compares with what lies there: the articles that its feeds tell of, those that its
sitemaps tell of, its language, its time zone, and whether the file's scope takes its articles and
refuses its lists. Name systems to take only those.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

from benchmarks.arguments import one_of
from benchmarks.reading.systems import tools
from benchmarks.reading.systems.__main__ import SYSTEMS
from benchmarks.reading.systems.making import made_sites
from benchmarks.reading.systems.sites import Site
from pipeline.curate.answers import announcements_of
from pipeline.curate.survey import Clues, survey
from pipeline.curate.visits import Visits
from pipeline.discover import Found, is_in_scope
from pipeline.errors import PipelineError
from pipeline.records import Kind
from pipeline.settings import read_settings

COLUMNS = ("feeds", "sitemaps", "scope", "lists out", "past nights", "language", "zone", "articles")
COUNTRIES = {"en": "gb", "ja": "jp", "ar": "sa", "he": "il", "zh": "cn", "uk": "ua", "cs": "cz"}
FEED_ENDINGS = (".xml", ".atom", ".rss", ".json")
# Of systems that keep no files: where each has them.
SERVED = {"wordpress": ("?feed=rss2", "feed/", "wp-sitemap.xml", "?sitemap=index"), "wagtail": ()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curating", description=__doc__)
    parser.add_argument(
        "systems", nargs="*", type=one_of(SYSTEMS), help=f"of {', '.join(SYSTEMS)}; all by default"
    )
    parser.add_argument("--files", action="store_true", help="print the proposed files")
    asked = parser.parse_args()
    for name in tools.missing():
        print(f"absent: {name}")
    work = Path(".nightdesk/work")
    settings = replace(read_settings({}), allow_private_addresses=True, work=work)
    found, there = Counter[str](), Counter[str]()
    print(f"{'system theme language':31} {'  '.join(COLUMNS)}")
    with tempfile.TemporaryDirectory() as folder, Visits(settings) as visits:
        for label, site in made_sites(asked.systems or SYSTEMS, Path(folder)):
            right, whole, file = _score(site, visits.afresh())
            print(_row(label, right, whole), flush=True)
            if asked.files:
                print(file)
            found += right
            there += whole
    print(_row("all", found, there))


def _score(site: Site, visits: Visits) -> tuple[Counter[str], Counter[str], str]:
    """What was found and what is there, by column, and the proposed file."""
    right, whole = Counter[str](), Counter[str]()
    titles = {story.title for story in site.edition.stories}
    told = {kind: _told(_places(site), kind, visits, titles) for kind in (Kind.FEED, Kind.SITEMAP)}
    for column, kind in (("feeds", Kind.FEED), ("sitemaps", Kind.SITEMAP)):
        whole[column] = len(told[kind])
    country = COUNTRIES.get(site.edition.language, site.edition.language)
    whole |= Counter(language=1, zone=1)
    try:
        proposal = survey(site.base, visits, stated=Clues(country=country))
    except PipelineError as error:
        return right, whole, f"# {error}"
    source = proposal.source()
    for column, kind, urls in (
        ("feeds", Kind.FEED, source.feeds),
        ("sitemaps", Kind.SITEMAP, source.sitemaps),
    ):
        right[column] = len(_told(urls, kind, visits, titles) & told[kind])
    stories = told[Kind.FEED]
    whole["scope"] = len(stories)
    right["scope"] = sum(is_in_scope(one, source) for one in stories)
    lists = told[Kind.SITEMAP] - stories
    whole["lists out"] = len(lists)
    right["lists out"] = sum(not is_in_scope(one, source) for one in lists)
    right["past nights"] = int(bool(source.sitemaps or source.dated_sitemaps or source.archives))
    whole["past nights"] = max(int(bool(told[Kind.SITEMAP])), right["past nights"])
    right["language"] = int(source.language == site.edition.language)
    right["zone"] = int(source.time_zone == site.edition.zone.key)
    whole["articles"] = len(proposal.trials)
    right["articles"] = sum(trial.is_good for trial in proposal.trials)
    return right, whole, proposal.toml()


def _places(site: Site) -> list[str]:
    """Every document of a site that may be a feed or a sitemap."""
    if site.system in SERVED:
        return [urljoin(site.base, path) for path in SERVED[site.system]]
    files = (one for one in sorted(site.public.rglob("*")) if one.suffix in FEED_ENDINGS)
    return [urljoin(site.base, one.relative_to(site.public).as_posix()) for one in files]


def _told(places: Iterable[str], kind: Kind, visits: Visits, titles: Collection[str]) -> set[str]:
    """The addresses that some documents announce; of feeds those of stories, by their titles."""
    told: set[str] = set()
    for place in places:
        if (kind is Kind.SITEMAP) is not ("sitemap" in place):
            continue  # a feed may serve as a sitemap, and is counted as what it is
        found = announcements_of(place, kind, visits)
        if not isinstance(found, Found):
            continue
        told |= {
            one.url for one in found.announcements if kind is Kind.SITEMAP or one.title in titles
        }
        if kind is Kind.SITEMAP:
            told |= _told([url for url, _ in found.documents], kind, visits, titles)
    return told


def _row(label: str, right: Counter[str], whole: Counter[str]) -> str:
    shares = [f"{right[one]}/{whole[one]}".rjust(len(one)) for one in COLUMNS]
    return f"{label:31} {'  '.join(shares)}"


if __name__ == "__main__":
    main()
