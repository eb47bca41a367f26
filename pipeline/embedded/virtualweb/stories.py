"""Every story of the ten nights: a pure function of the last night's date."""

import random
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pipeline.embedded.virtualweb.sites import SITE_OF, SITES, Site

LAST_NIGHT = date(2026, 3, 10)
NIGHT_COUNT = 10
TURNS = 9  # of topics that a night moves on
WORDS = Path(__file__).parent / "words"
ROMAN = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "œ": "oe", "ø": "o"}


class Hazard(StrEnum):
    """What keeps an announced address from becoming an article; the value is the reject's reason."""

    PRIVATE = "robots_disallowed"
    NOT_FOUND = "not_found"
    GONE = "gone"
    SOFT_404 = "soft_404"
    PAYWALL = "paywall_stub"
    CONSENT = "consent_wall"
    BOT_WALL = "bot_wall"
    GALLERY = "gallery"
    LOOP = "too_many_redirects"
    NOAI = "opted_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEdition:
    """How a story reads from an instant on."""

    since: datetime
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story at one address; `published_at` carries the newsroom's own offset."""

    source_id: str
    path: str
    night: date  # the UTC day of publication
    number: int
    author: str
    section: str
    published_at: datetime
    editions: tuple[StoryEdition, ...]
    hazard: Hazard | None = None
    is_busy_once: bool = False  # the first request is answered 503 with Retry-After: 1
    copy_of: str | None = None  # address of the original
    relation: str | None = None  # exact | near | rewrite
    has_amp_announced: bool = False

    @property
    def site(self) -> Site:
        return SITE_OF[self.source_id]

    @property
    def url(self) -> str:
        return f"http://{self.site.host}{self.path}"

    @property
    def amp_path(self) -> str:
        return f"/amp{self.path}"

    @property
    def title(self) -> str:
        return self.editions[0].title

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return self.editions[0].paragraphs

    @property
    def summary(self) -> str:
        return re.split(r"(?<=[.!?。])\s*", self.paragraphs[0])[0]

    def edition(self, now: datetime) -> StoryEdition:
        """The edition that stands at an instant."""
        return [one for one in self.editions if one.since <= now][-1]

    def modified_at(self, now: datetime) -> datetime:
        return self.edition(now).since.astimezone(self.site.zone)


def nights(ending: date = LAST_NIGHT) -> tuple[date, ...]:
    """The ten nights of the web, the last one as asked for."""
    return tuple(ending - timedelta(days=back) for back in reversed(range(NIGHT_COUNT)))


@lru_cache(maxsize=8)
def stories(ending: date = LAST_NIGHT) -> tuple[Story, ...]:
    """Every story, in order of publication."""
    written: list[Story] = []
    for index, night in enumerate(nights(ending)):
        for site in SITES:
            written += _own_stories(site, index, night)
        written += _repeats(index, night, written)
    return tuple(sorted(written, key=lambda story: (story.published_at, story.url)))


@cache
def words(language: str) -> Mapping[str, Any]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


def slug_of(title: str) -> str:
    """An address word of a title; empty for scripts that have no Latin letters."""
    text = "".join(ROMAN.get(letter, letter) for letter in title.lower())
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", text)[:9])


CORE = {  # where the hand-written stories appear: (source, night number) -> their slugs
    ("us_harborledger", 0): ("lantern-walk",),
    ("us_harborledger", 3): ("bridge-weighed",),
    ("gb_meridian", 0): ("undersea-cable-repaired",),
    ("gb_meridian", 1): ("grain-corridor-talks",),
    ("de_talbote", 0): ("glockenstreit",),
    ("de_talbote", 1): ("letzter-faehrmann",),
    ("fr_courrier", 0): ("boulangere-levain",),
    ("fr_courrier", 1): ("horloge-deux-heures",),
    ("mx_nodosur", 0): ("cartero-bicicleta",),
    ("mx_nodosur", 1): ("puente-colgante",),
    ("gr_anemos", 0): ("faros-vivliothiki",),
    ("jp_minato", 0): ("yuki-no-jikokuhyo",),
}
HAZARDS = {  # by even and odd night
    ("us_harborledger", 0): (Hazard.PRIVATE, Hazard.NOT_FOUND),
    ("us_harborledger", 1): (Hazard.PRIVATE, Hazard.GONE),
    ("de_talbote", 0): (Hazard.SOFT_404,),
    ("fr_courrier", 0): (Hazard.PAYWALL,),
    ("fr_courrier", 1): (Hazard.GALLERY,),
    ("mx_nodosur", 0): (Hazard.CONSENT,),
    ("mx_nodosur", 1): (Hazard.CONSENT,),
    ("us_dailymill", 0): (Hazard.LOOP,),
    ("us_dailymill", 1): (Hazard.BOT_WALL,),
    ("gr_anemos", 0): (Hazard.NOAI,),
}
WEATHER = {"us_harborledger": "en", "de_talbote": "de"}


def _own_stories(site: Site, index: int, night: date) -> list[Story]:
    core = CORE.get((site.source_id, index), ())
    hazards = HAZARDS.get((site.source_id, index % 2), ())
    weather = site.source_id in WEATHER
    count = site.busy.get(index, site.per_night)
    total = count + len(hazards) + weather
    found = []
    for place in range(total):
        chance = random.Random(f"{site.source_id}/{index}/{place}")
        hazard = None
        if place < len(core):
            title, section, paragraphs, name = _core(site, core[place])
        elif place == total - 1 and weather:
            title, section, paragraphs, name = _weather(WEATHER[site.source_id], chance, index)
        else:
            title, section, paragraphs, name = _written(site, index, place)
            if place >= count:
                hazard = hazards[place - count]
        at = _instant(site, night, place, total, chance)
        number = 100_000 + index * 1_000 + SITES.index(site) * 100 + place
        path = _path(site, at, name, section, number)
        if hazard is Hazard.PRIVATE:
            path = f"/private{path}"
        editions: tuple[StoryEdition, ...] = (
            StoryEdition(since=at, title=title, paragraphs=paragraphs),
        )
        editions += _corrections(site, index, place, editions[0], night)
        found.append(
            Story(
                source_id=site.source_id,
                path=path,
                night=night,
                number=number,
                author=_person(words(site.language), chance),
                section=section,
                published_at=at,
                editions=editions,
                hazard=hazard,
                is_busy_once=site.source_id == "mx_nodosur" and place == 2,
                has_amp_announced=site.source_id == "mx_nodosur" and place == 1,
            )
        )
    return found


def _instant(site: Site, night: date, place: int, total: int, chance: random.Random) -> datetime:
    """Spread over the whole UTC day, said in the newsroom's own zone."""
    room = 1420 // total  # minutes
    # Shuffled by a step that is coprime to most totals, so that core stories come at odd hours.
    slot = (place * 7 + 3) % total if total % 7 else place
    minutes = 10 + slot * room + chance.randrange(max(1, room - 5))
    seconds = chance.randrange(60) if site.has_seconds else 0
    at = datetime.combine(night, time(), UTC) + timedelta(minutes=minutes, seconds=seconds)
    return at.astimezone(site.zone)


def _path(site: Site, at: datetime, name: str, section: str, number: int) -> str:
    return site.path.format(
        yyyy=f"{at:%Y}", mm=f"{at:%m}", dd=f"{at:%d}", slug=name, section=section, number=number
    )


def _core(site: Site, slug: str) -> tuple[str, str, tuple[str, ...], str]:
    found = next(one for one in words(site.language)["core"] if one["slug"] == slug)
    return found["title"], found["section"], tuple(found["paragraphs"]), slug


def _person(bank: Mapping[str, Any], chance: random.Random) -> str:
    first, last = chance.choice(bank["first"]), chance.choice(bank["last"])
    return f"{last}{first}" if "青木" in bank["last"] else f"{first} {last}"


@cache
def _topic_order(site: Site) -> tuple[int, ...]:
    """Topics dealt like cards, so that a newsroom repeats itself as late as possible."""
    count = len(words(site.language)["topics"])
    dealt: list[int] = []
    for round_ in range(40):
        cards = list(range(count))
        random.Random(f"{site.source_id}/topics/{round_}").shuffle(cards)
        dealt += cards
    return tuple(dealt)


def _written(site: Site, index: int, place: int) -> tuple[str, str, tuple[str, ...], str]:
    """A story put together from the word lists: lead, facts, and what people said."""
    bank = words(site.language)
    chance = random.Random(f"{site.source_id}/text/{index}/{place}")
    topic = bank["topics"][_topic_order(site)[index * TURNS + place]]
    stated = _slots(bank, chance)
    places = {"place": stated["place"], "place2": stated["place2"]}
    extra = chance.sample(bank["general"], chance.choice((5, 6, 8, 11)))
    facts = chance.sample(topic["facts"], 2)  # two stories of one kind share little but the lead
    rest = [text.format_map(_slots(bank, chance) | places) for text in _interleaved(facts, extra)]
    blocks = [[topic["lead"].format_map(stated)]]
    while rest:
        size = chance.choice((2, 2, 3))  # a sentence alone would look like boilerplate of the site
        blocks.append(rest[:size])
        rest = rest[size:]
    glue = "" if site.language == "ja" else " "
    title = topic["title"].format_map(stated)
    name = slug_of(title)
    if not re.search("[a-z]", name):
        name = f"{topic['section']}-{place}"
    return title, topic["section"], tuple(glue.join(block) for block in blocks), name


def _slots(bank: Mapping[str, Any], chance: random.Random) -> dict[str, object]:
    first, second = chance.sample(bank["places"], 2)
    one, two = _person(bank, chance), _person(bank, chance)
    return {
        "place": first,
        "place2": second,
        "person": one,
        "person2": two,
        "surname": one.split()[-1],
        "n": chance.randrange(3, 29),
        "n2": chance.randrange(40, 900),
        "pct": chance.randrange(4, 39),
        "years": chance.randrange(6, 70),
    }


def _interleaved(facts: Sequence[str], extra: Sequence[str]) -> list[str]:
    mixed: list[str] = []
    share = -(-len(extra) // len(facts))
    for place, fact in enumerate(facts):
        mixed += [fact, *extra[place * share : (place + 1) * share]]
    return mixed


WEATHER_TEXT = {
    "en": (
        "Weather: highs near {a} on the coast, {b} inland",
        (
            "Temperatures will climb to {a} degrees on the coast and {b} degrees inland today, the regional weather office said, after a night with lows of {c} degrees.",
            "Winds from the {w} reach {d} kilometres an hour around noon, with gusts of up to {e} near the headland. The chance of rain is {f} percent before three and {g} percent after that.",
            "High water is expected at {h}:{i} in the morning, {j} centimetres above the mean. Small craft are advised to stay in harbour if the gusts exceed {k}.",
            "Tomorrow brings {l} hours of sunshine and temperatures of around {m} degrees. The pollen index stands at {n} of ten.",
        ),
        ("north", "east", "south", "west", "north-west", "south-east"),
    ),
    "de": (
        "Das Wetter: {a} Grad im Tal, {b} Grad auf den Höhen",
        (
            "Im Tal werden heute {a} Grad erreicht, auf den Höhen {b} Grad, teilte der Wetterdienst mit. In der Nacht sanken die Werte auf {c} Grad.",
            "Der Wind kommt aus {w} und weht mit {d} Kilometern pro Stunde, in Böen mit bis zu {e}. Die Regenwahrscheinlichkeit liegt am Vormittag bei {f} Prozent, am Nachmittag bei {g} Prozent.",
            "Der Pegel steht um {h}:{i} Uhr bei {j} Zentimetern. Ab {k} Zentimetern wird der Uferweg gesperrt.",
            "Morgen scheint die Sonne {l} Stunden bei Höchstwerten um {m} Grad. Der Pollenflug erreicht Stufe {n}.",
        ),
        ("Norden", "Osten", "Süden", "Westen", "Nordwesten", "Südosten"),
    ),
}


def _weather(
    language: str, chance: random.Random, index: int
) -> tuple[str, str, tuple[str, ...], str]:
    title, paragraphs, winds = WEATHER_TEXT[language]
    bounds = {"a": 21, "b": 19, "c": 9, "d": 40, "e": 90, "f": 99, "g": 99, "h": 11, "j": 400}
    slots: dict[str, object] = {name: chance.randrange(1, top) for name, top in bounds.items()}
    slots |= {"i": f"{chance.randrange(60):02}", "k": chance.randrange(60, 500)}
    slots |= {"l": chance.randrange(1, 12), "m": chance.randrange(2, 22), "n": 1 + index % 7}
    slots["w"] = winds[index % len(winds)]
    return (
        title.format_map(slots),
        "weather" if language == "en" else "wetter",
        tuple(paragraph.format_map(slots) for paragraph in paragraphs),
        f"weather-{index}" if language == "en" else f"wetter-{index}",
    )


CORRECTED = ("gb_meridian", "de_talbote", "us_harborledger")


def _corrections(
    site: Site, index: int, place: int, before: StoryEdition, night: date
) -> tuple[StoryEdition, ...]:
    """On every even night, the first story of three newsrooms is corrected a day later."""
    if site.source_id not in CORRECTED or place != 0 or index % 2:
        return ()
    since = datetime.combine(night + timedelta(days=1), time(9, 30), UTC)
    if site.source_id == "us_harborledger":  # only the headline
        title = f"{before.title} (updated)" if index else "A town switches off its lamps for owls"
        return (StoryEdition(since=since, title=title, paragraphs=before.paragraphs),)
    old, new = ("sixty million", "ninety million")
    paragraphs = tuple(text.replace(old, new) for text in before.paragraphs)
    if paragraphs == before.paragraphs:
        paragraphs = _with_another_number(before.paragraphs)
    note = {
        "en": "Correction: An earlier version of this article misstated a figure. It has been amended.",
        "de": "Korrektur: In einer früheren Fassung dieses Textes stand eine falsche Angabe. Wir haben sie berichtigt.",
    }[site.language]
    return (StoryEdition(since=since, title=before.title, paragraphs=(*paragraphs, note)),)


def _with_another_number(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    for place, text in enumerate(paragraphs[1:], start=1):
        found = re.search(r"\b\d+\b", text)
        if found:
            new = f"{text[: found.start()]}{int(found[0]) + 7}{text[found.end() :]}"
            return (*paragraphs[:place], new, *paragraphs[place + 1 :])
    return (*paragraphs[:-1], paragraphs[-1].replace("sechs", "sieben").replace("vier", "fünf"))


SYNONYMS = {
    "said": "stated", "expected": "anticipated", "roughly": "about", "town": "city",
    "children": "kids", "decision": "ruling", "announced": "revealed", "figures": "numbers",
    "families": "households", "wants": "wishes", "estimated": "put", "asked": "questioned",
    "neighbouring": "nearby", "record": "all-time", "residents": "locals", "volunteers": "helpers",
    "crews": "teams", "agreed": "concurred", "largest": "biggest", "decided": "resolved",
    "meeting": "session", "started": "begun", "quarter": "period", "returned": "come back",
    "repair": "fix", "boats": "vessels", "harbour": "port", "people": "folks", "shop": "store",
    "building": "structure", "room": "hall", "money": "cash", "winter": "cold season",
    "spring": "springtime", "summer": "summertime", "school": "academy", "pupils": "students",
    "officials": "authorities", "realistic": "feasible", "similar": "comparable",
    "attempt": "effort", "mistake": "error", "published": "released", "begin": "start",
    "workers": "employees", "favour": "support", "undecided": "open", "evening": "night",
    "crowd": "gathering", "older": "elderly", "silence": "quiet", "house": "home",
    "company": "firm", "contract": "deal", "watching": "observing", "choice": "option",
    "morning": "dawn", "nearly": "almost", "road": "street", "line": "route",
}  # fmt: skip
WORD = re.compile(r"[A-Za-z]+")


def spun(text: str) -> str:
    """A text as an automatic rewriter leaves it: swapped words and damaged quotation.

    >>> spun("Residents said the winter had begun.")
    'Locals stated the cold season had begun.'
    """

    def swap(found: re.Match[str]) -> str:
        word = found[0]
        other = SYNONYMS.get(word.lower(), word)
        return other[0].upper() + other[1:] if word[0].isupper() else other

    return WORD.sub(swap, text).replace(",” ", "”, ")


def _repeats(index: int, night: date, written: Sequence[Story]) -> list[Story]:
    """What the mill and the ledger take over from others on a night."""
    mill, ledger = SITE_OF["us_dailymill"], SITE_OF["us_harborledger"]
    noon = datetime.combine(night, time(17), UTC)

    def originals(source_id: str, of: date) -> list[Story]:
        return [
            story
            for story in written
            if story.source_id == source_id
            and story.night == of
            and not story.hazard
            and not story.section.startswith("weather")
            and story.published_at < noon
        ]

    wire = sorted(originals("gb_meridian", night), key=lambda story: story.number)
    found = [
        _copy(mill, wire[0], night, 40, relation="near"),
        _copy(mill, wire[1], night, 41, relation="near"),
        _copy(ledger, wire[2], night, 42, relation="exact"),
    ]
    spun_of = originals("us_harborledger", night if index < 2 else night - timedelta(days=2))
    found.append(
        _copy(mill, min(spun_of, key=lambda one: one.number), night, 43, relation="rewrite")
    )
    return found


def _copy(site: Site, original: Story, night: date, place: int, *, relation: str) -> Story:
    chance = random.Random(f"{site.source_id}/copy/{original.number}")
    index = (original.number - 100_000) // 1_000
    paragraphs, title, author = original.paragraphs, original.title, "Meridian Wire"
    if relation == "near":
        place_name = chance.choice(words("en")["places"]).upper()
        # The first core story loses its end too: a wire copy is trimmed from below.
        kept = paragraphs[:-1] if len(paragraphs) > 4 else paragraphs
        paragraphs = (f"{place_name} (Meridian) - {kept[0]}", *kept[1:])
    if relation == "rewrite":
        author = "Mill Staff"
        title = spun(title)
        paragraphs = (spun(original.paragraphs[0]), *(spun(one) for one in original.paragraphs[1:]))
        if len(paragraphs) > 3:
            paragraphs = (paragraphs[0], paragraphs[2], paragraphs[1], *paragraphs[3:])
        if "/lantern-walk/" in original.path:
            title, _, paragraphs, _ = _core(SITE_OF["us_harborledger"], "lantern-walk-spun")
    since = max(original.published_at, datetime.combine(night, time(), UTC))
    minutes = chance.randrange(40, 360)
    at = (since + timedelta(minutes=minutes)).astimezone(site.zone)
    number = 100_000 + index * 1_000 + SITES.index(site) * 100 + place
    if relation == "rewrite" and original.night != night:
        number += 2_000
    return Story(
        source_id=site.source_id,
        path=_path(site, at, slug_of(title), original.section, number),
        night=night,
        number=number,
        author=author,
        section=original.section,
        published_at=at,
        editions=(StoryEdition(since=at, title=title, paragraphs=paragraphs),),
        copy_of=original.url,
        relation=relation,
    )
