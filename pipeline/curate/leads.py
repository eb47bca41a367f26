"""Clues to sources, as other programs and people keep them: a name, a home page, some feeds."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytz

from pipeline.discover.entries import language_code
from pipeline.discover.links import absolute_url

FEED_SCHEME = re.compile(r"^\s*feed:(?://)?(?=https?:)|^\s*feed(?=://)", re.IGNORECASE)
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,30}:(?://|[^0-9/])")  # and no port
HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?=[/?#:]|$)")
ADDRESS = re.compile(r"(?:[0-9.]{1,60}|\[[0-9a-f:.]{1,60}\]|localhost)(?=[/?#:]|$)", re.IGNORECASE)
MAX_TEXT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One row of somebody's list: what it says of a source."""

    row: int  # its place in the list, from 1
    stated: str  # as it stands there, for the person who wrote it
    name: str = ""
    home: str = ""  # address of its home page, or of whatever was given
    feed: str = ""
    country: str = ""
    language: str = ""
    publisher: str = ""  # a name instead of an address: as fundus has them
    fault: str = ""  # why nobody can be asked for it

    @property
    def address(self) -> str:
        """Where to ask for it."""
        return self.home or self.feed


def lead_of(
    row: int,
    *,
    home: str = "",
    feed: str = "",
    name: str = "",
    country: str = "",
    language: str = "",
) -> Lead:
    """A lead from what a row states, its addresses made whole.

    >>> lead_of(1, home="www.news.example").home
    'https://www.news.example'
    >>> lead_of(2, feed="feed://news.example/rss").feed
    'https://news.example/rss'
    >>> lead_of(3, home="mailto:me@news.example").fault
    'is no address of a site'
    """
    addresses = [whole_address(one) for one in (home, feed)]
    stated = " ".join((feed or home or name).split())[:MAX_TEXT]
    if any(addresses):
        fault = ""
    elif home.strip() or feed.strip():
        fault = "is no address of a site"
    else:
        fault = "names no address"
    return Lead(
        row=row,
        stated=stated or "(nothing)",
        name=" ".join(name.split())[:MAX_TEXT],
        home=addresses[0],
        feed=addresses[1],
        country=country_code(country),
        language=language_code(language) or "",
        fault=fault,
    )


def whole_address(text: str) -> str:
    """An http(s) address of what a person or a program wrote; empty where it is none.

    >>> whole_address("news.example/feed"), whole_address("ftp://news.example/"), whole_address("x")
    ('https://news.example/feed', '', '')
    """
    text = text.strip().strip("<>\"'").strip()
    if scheme := FEED_SCHEME.match(text):
        rest = text[scheme.end() :]
        text = f"https{rest}" if rest.startswith("://") else rest
    if text.startswith("//"):
        text = f"https:{text}"
    if not SCHEME.match(text) and (HOST.match(text) or ADDRESS.match(text)):
        text = f"https://{text}"
    if not text.lower().startswith(("http:", "https:")):
        return ""
    found = absolute_url(text, "https://nobody.invalid/") or ""
    host = urlsplit(found).hostname or ""
    return found.partition("#")[0] if HOST.match(host) or ADDRESS.match(host) else ""


def country_code(stated: str) -> str:
    """The two letters of a country that a list names by two letters, by three or by its name.

    >>> country_code("USA"), country_code("uk"), country_code("Germany"), country_code("Utopia")
    ('us', 'gb', 'de', '')
    """
    text = stated.strip()
    if text.lower() in {"uk", "isl", "ind"}:  # how fundus calls them
        return {"uk": "gb", "isl": "is", "ind": "in"}[text.lower()]
    if len(text) == 2:
        return text.lower() if text.upper() in pytz.country_names else ""
    if len(text) == 3:
        return THREE_LETTERS.get(text.upper(), "")
    named = {folded(name): code for code, name in pytz.country_names.items()}
    return named.get(folded(text), "").lower()


def folded(name: str) -> str:
    """A name without what people write differently: case, accents, blanks, signs.

    >>> folded("Süddeutsche Zeitung") == folded("SueddeutscheZeitung".replace("ue", "u"))
    True
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in plain if one.isalnum())


def _three_letters(pairs: str) -> Iterable[tuple[str, str]]:
    return ((one[:3], one[3:].lower()) for one in pairs.split())


# ISO 3166-1: three letters and two.
THREE_LETTERS = dict(_three_letters("""
ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT
AZEAZ BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO
BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG
COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO
DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB
GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY
HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT
JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY
LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH
MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA
NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE
PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA
SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR
SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO
TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG
VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW
"""))  # fmt: skip
