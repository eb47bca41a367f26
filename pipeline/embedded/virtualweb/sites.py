"""The newsrooms of the virtual web: who they are and in which manner they publish."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo


class FeedKind(StrEnum):
    RSS = "rss"
    ATOM = "atom"
    RDF = "rdf"  # RSS 1.0
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One newsroom; paths may use {yyyy} {mm} {dd} {slug} {section} {number}."""

    source_id: str
    host: str
    name: str
    language: str  # also the name of its word list
    zone: ZoneInfo
    theme: str
    path: str
    feed: FeedKind
    feed_path: str
    feed_size: int = 8
    per_night: int = 6
    busy: Mapping[int, int] = field(
        default_factory=dict, hash=False
    )  # night number: stories of a busy day
    charset: str = "utf-8"
    content_type: str = "text/html; charset=utf-8"
    has_seconds: bool = False
    has_validators: bool = True
    sends_gzip: bool = False
    dated_sitemap: str = ""
    archive: str = ""
    news_sitemap: str = ""
    aliases: tuple[str, ...] = ()  # hosts that redirect to this one


SITES = (
    Site(
        source_id="us_harborledger",
        host="www.harborledger.example",
        name="The Harbor Ledger",
        language="en",
        zone=ZoneInfo("America/New_York"),
        theme="wordpress",
        path="/{yyyy}/{mm}/{dd}/{slug}/",
        feed=FeedKind.RSS,
        feed_path="/feed/",
        per_night=6,
        busy={1: 14, 6: 15},
        has_seconds=True,
        sends_gzip=True,
        dated_sitemap="/sitemap-{yyyy}-{mm}-{dd}.xml",
        news_sitemap="/news-sitemap.xml",
        aliases=("harborledger.example",),
    ),
    Site(
        source_id="gb_meridian",
        host="meridianwire.example",
        name="Meridian Wire",
        language="en",
        zone=ZoneInfo("Europe/London"),
        theme="agency",
        path="/news/{slug}-{number}",
        feed=FeedKind.RSS,
        feed_path="/rss/all.xml",
        feed_size=10,
        per_night=6,
        dated_sitemap="/sitemap-{yyyy}-{mm}-{dd}.xml",
    ),
    Site(
        source_id="us_dailymill",
        host="dailymill.example",
        name="The Daily Mill",
        language="en",
        zone=ZoneInfo("America/Chicago"),
        theme="mill",
        path="/story/{number}/{slug}.html",
        feed=FeedKind.RSS,
        feed_path="/rss",
        per_night=2,
        dated_sitemap="/sitemap-{yyyy}-{mm}.xml",
    ),
    Site(
        source_id="de_talbote",
        host="www.talbote.example",
        name="Der Talbote",
        language="de",
        zone=ZoneInfo("Europe/Berlin"),
        theme="renamed",
        path="/{section}/{slug}-{number}.html",
        feed=FeedKind.ATOM,
        feed_path="/feed.atom",
        per_night=6,
        busy={0: 12, 2: 18},
        archive="/archiv/{yyyy}/{mm}/{dd}/",
    ),
    Site(
        source_id="fr_courrier",
        host="courrier-aven.example",
        name="Le Courrier de l’Aven",
        language="fr",
        zone=ZoneInfo("Europe/Paris"),
        theme="plain",
        path="/article.php?id={number}",
        feed=FeedKind.RSS,
        feed_path="/rss.php",
        per_night=5,
        charset="windows-1252",
        content_type="text/html",
        has_validators=False,
        archive="/archives.php?jour={yyyy}-{mm}-{dd}",
    ),
    Site(
        source_id="mx_nodosur",
        host="www.nodosur.example",
        name="Nodo Sur",
        language="es",
        zone=ZoneInfo("America/Mexico_City"),
        theme="javascript",
        path="/{section}/{slug}-{number}",
        feed=FeedKind.JSON,
        feed_path="/feed.json",
        per_night=6,
        busy={4: 16},
        has_seconds=True,
        sends_gzip=True,
        dated_sitemap="/sitemap-{yyyy}-{mm}-{dd}.xml.gz",
        news_sitemap="/news-sitemap.xml",
    ),
    Site(
        source_id="gr_anemos",
        host="anemos.example",
        name="Άνεμος",
        language="el",
        zone=ZoneInfo("Europe/Athens"),
        theme="blocks",
        path="/{section}/{number}/{slug}",
        feed=FeedKind.ATOM,
        feed_path="/atom.xml",
        per_night=4,
        dated_sitemap="/sitemap-{yyyy}-{mm}-{dd}.xml",
    ),
    Site(
        source_id="jp_minato",
        host="minato.example",
        name="みなと新聞",
        language="ja",
        zone=ZoneInfo("Asia/Tokyo"),
        theme="table",
        path="/news/{yyyy}{mm}{dd}/{number}.html",
        feed=FeedKind.RDF,
        feed_path="/index.rdf",
        per_night=4,
        charset="euc_jp",
        content_type="text/html",
        dated_sitemap="/sitemap-{yyyy}-{mm}.xml",
    ),
    Site(
        source_id="nz_tidewatch",
        host="tidewatch.example",
        name="Tidewatch",
        language="en",
        zone=ZoneInfo("Pacific/Auckland"),
        theme="wordpress",
        path="/{slug}-{number}/",
        feed=FeedKind.RSS,
        feed_path="/feed-half",  # cut in the middle of an entry; see also /feed-html, /feed-empty
        per_night=3,
        dated_sitemap="/sitemap-{yyyy}-{mm}-{dd}.xml",
    ),
)
DEAD_HOST = "silentherald.example"  # answers 500 to everything
VACATED_HOST = "vacated.example"  # answers 404 to everything
SITE_OF = {site.source_id: site for site in SITES}
