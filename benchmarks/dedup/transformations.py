"""Make copies, rewrites and look-alikes of articles; knows nothing of the code that finds them.

Each transformation takes an article and a random generator and returns another. What is not a
copy (templated reports, round-ups, live blogs, pages that share a footer, reports that share a
quotation) is made from scratch or from parts of several articles. The shared labelled set has
transformations of its own, made by other code; these are a second opinion.
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])")
LONG_WORD = re.compile(r"[^\W\d_]{4,}")
CITIES = (
    "Ashford",
    "Bellmore",
    "Corwen",
    "Dunfield",
    "Eastlake",
    "Farrow",
    "Glenholm",
    "Hartsell",
    "Ilford",
    "Jessop",
)
SURNAMES = (
    "Abbott",
    "Barlow",
    "Crane",
    "Dalby",
    "Ellison",
    "Foss",
    "Garner",
    "Holt",
    "Ingram",
    "Jarvis",
    "Keane",
    "Lomax",
)
FIRST_NAMES = (
    "Alice",
    "Bruno",
    "Clara",
    "Dmitri",
    "Esther",
    "Felix",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Karim",
    "Lena",
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
)
SPELLINGS = (
    ("percent", "per cent"),
    ("organization", "organisation"),
    ("center", "centre"),
    ("color", "colour"),
    ("toward ", "towards "),
    ("United States", "U.S."),
    (" said ", " says "),
    ("told reporters", "told journalists"),
    (" while ", " whilst "),
    (" about ", " around "),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as the benchmark sees it."""

    title: str
    text: str
    site: str
    day: int
    cluster: str
    variant: str
    lang: str = "en"


Transformation = Callable[[Story, Random, Sequence[Story]], Story]


def sentences_of(text: str) -> list[str]:
    return [part for part in SENTENCE.split(text) if part and part.strip()]


def paragraphs_of(text: str) -> list[str]:
    """Paragraphs; a text without any is cut into groups of three sentences."""
    found = [part for part in text.split("\n") if part.strip()]
    if len(found) > 2:
        return found
    parts = sentences_of(text)
    return [" ".join(parts[start : start + 3]) for start in range(0, len(parts), 3)]


def site_footer(site: str) -> str:
    """The same words under every article of a site."""
    random = Random(site)
    city, name = random.choice(CITIES), random.choice(SURNAMES)
    parts = [
        f"Get the {city} Courier in your inbox every morning by signing up to our daily briefing.",
        f"Do you know more about it? Write to {name.lower()}@{city.lower()}courier.example.",
        "Comments are moderated before they appear and are closed after three days.",
        f"The {city} Courier is a member of the press complaints body and keeps its code.",
        "Like this article? Share it with your friends and follow us wherever you read the news.",
        "All material on this website is protected and must not be copied without our permission.",
    ]
    random.shuffle(parts)
    return " ".join(parts[: random.randint(2, 5)])


def reprint(story: Story, random: Random, others: Sequence[Story]) -> Story:
    """Another masthead: dateline, agency line, own footer, sometimes the end cut."""
    kept = paragraphs_of(story.text)
    kept = kept[: max(2, round(len(kept) * random.choice([1, 1, 0.8, 0.6])))]
    dateline = f"{random.choice(CITIES).upper()} (Agency) -- " if random.random() < 0.6 else ""
    site = f"masthead{random.randrange(60)}"
    text = dateline + "\n\n".join([*kept, site_footer(site)])
    return replace(story, text=text.replace('"', "”"), site=site, variant="reprint")


def retyped(story: Story, random: Random, others: Sequence[Story]) -> Story:
    """The same words with other quotes, spaces, dashes, cases and soft hyphens."""
    text = story.text.replace("'", "’").replace('"', "“").replace(" - ", " — ")
    text = text.replace(". ", ".\u00a0 ").replace("\n", "\n\n \n").replace("tion", "tion\u00ad")
    return replace(story, text=text, title=story.title.upper(), variant="retyped")


def copy_edited(story: Story, random: Random, others: Sequence[Story]) -> Story:
    """House style: other spellings, a few words, a joined or divided sentence."""
    text = story.text
    for before, after in SPELLINGS:
        text = text.replace(before, after)
    words = text.split(" ")
    for place in range(len(words)):
        if random.random() < 0.02 and words[place].islower():
            words[place] = ""
    return replace(story, text=" ".join(words), variant="copy_edited", site=_other_site(random))


def teaser(story: Story, random: Random, others: Sequence[Story]) -> Story:
    """The first paragraphs, then a paywall."""
    kept = paragraphs_of(story.text)
    kept = kept[: max(2, len(kept) // 3)]
    kept.append("To continue reading this article please subscribe or sign in to your account.")
    return replace(story, text="\n\n".join(kept), variant="teaser", site=_other_site(random))


def gapped(story: Story, random: Random, others: Sequence[Story]) -> Story:
    """Some paragraphs left out wherever they stood, another headline."""
    parts = paragraphs_of(story.text)
    kept = [parts[0], *(part for part in parts[1:] if random.random() < 0.6)]
    title = " ".join(random.sample(story.title.split(), max(1, len(story.title.split()) // 2)))
    return replace(
        story, text="\n\n".join(kept), title=title, variant="gapped", site=_other_site(random)
    )


def extended(story: Story, random: Random, others: Sequence[Story]) -> Story:
    """The paper's own introduction and background around the story."""
    other = random.choice(others)
    extra = paragraphs_of(other.text)
    text = "\n\n".join([extra[0], *paragraphs_of(story.text), *extra[1:2]])
    return replace(story, text=text, variant="extended", site=_other_site(random))


def corrected(story: Story, random: Random, others: Sequence[Story]) -> Story:
    """One number and one name changed, and a note."""
    text = re.sub(r"\d+", lambda found: str(int(found[0][:6]) + 1), story.text, count=1)
    text += "\n\nCorrection: an earlier version of this article misstated a figure."
    return replace(story, text=text, variant="corrected")


def spun(share: float) -> Transformation:
    """Words swapped for others everywhere alike, sentences moved, the title too."""

    def spin(story: Story, random: Random, others: Sequence[Story]) -> Story:
        vocabulary = [
            word.lower()
            for other in random.sample(list(others), min(6, len(others)))
            for word in LONG_WORD.findall(other.text)
            if word.islower()
        ] or ["matter"]
        swaps: dict[str, str] = {}

        def swap(found: re.Match[str]) -> str:
            word = found[0]
            if not word.islower():
                return word
            if word not in swaps:
                swaps[word] = random.choice(vocabulary) if random.random() < share * 1.8 else word
            return swaps[word]

        parts = sentences_of(LONG_WORD.sub(swap, story.text))
        for place in range(0, len(parts) - 1, 2):
            if random.random() < 0.5:
                parts[place], parts[place + 1] = parts[place + 1], parts[place]
        title = LONG_WORD.sub(swap, story.title)
        name = f"spun{round(share * 100)}"
        return replace(
            story, text=" ".join(parts), title=title, variant=name, site=_other_site(random)
        )

    return spin


def damaged(story: Story, random: Random, others: Sequence[Story]) -> Story:
    """What careless rewriting software leaves: split hyphens, doubled spaces, renamed places."""
    text = story.text.replace("-", " -").replace("The ", "This ").replace(" the ", " your ")
    capitals = sorted(set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{4,}", text)))
    for name in capitals[:: max(1, len(capitals) // 3)][:3]:
        text = text.replace(name, name[:-2] + random.choice("aeiou") + name[-1])
    return replace(story, text=text, variant="damaged", site=_other_site(random))


COPIES: dict[str, Transformation] = {
    "reprint": reprint,
    "retyped": retyped,
    "copy_edited": copy_edited,
    "teaser": teaser,
    "gapped": gapped,
    "extended": extended,
    "corrected": corrected,
    "spun15": spun(0.15),
    "spun30": spun(0.30),
    "damaged": damaged,
}


def templated(number: int, random: Random) -> Story:
    """One of many reports that differ in nothing but numbers, names and places."""
    kind = TEMPLATES[number % len(TEMPLATES)]
    city, other = random.sample(CITIES, 2)
    values = {
        "city": city,
        "other": other,
        "name": f"{random.choice(FIRST_NAMES)} {random.choice(SURNAMES)}",
        "rival": random.choice(SURNAMES),
        "month": random.choice(MONTHS),
        "date": random.randint(1, 28),
        **{f"n{place}": random.randint(2, 99) for place in range(10)},
        "points": random.randint(1000, 40000),
        "amount": random.randint(100, 999),
    }
    title, text = (part.format(**values) for part in kind)
    return Story(
        title=title,
        text=text,
        site=f"masthead{number % 7}",
        day=random.randrange(30),
        cluster=f"templated{number}",
        variant="templated",
    )


with (Path(__file__).parent / "templates.toml").open("rb") as file:
    TEMPLATES = tuple(
        (template["title"], template["text"].replace("\n", " "))
        for template in tomllib.load(file)["template"]
    )


def round_up(number: int, random: Random, others: Sequence[Story]) -> Story:
    """The openings of several stories."""
    parts = [
        " ".join(sentences_of(other.text)[: random.randint(1, 3)])
        for other in random.sample(list(others), min(len(others), random.randint(5, 9)))
    ]
    return Story(
        title=random.choice(["Evening summary", "What you missed today", "Five things to know"]),
        text="\n\n".join(parts),
        site=_other_site(random),
        day=random.randrange(30),
        cluster=f"round_up{number}",
        variant="round_up",
    )


def live_blog(number: int, random: Random, others: Sequence[Story]) -> Story:
    """Timed entries, each with some sentences of another story."""
    entries = []
    for hour in range(9, 9 + random.randint(6, 10)):
        found = sentences_of(random.choice(list(others)).text)
        start = random.randrange(max(1, len(found) - 3))
        entries.append(f"{hour}:{random.randint(10, 59)} " + " ".join(found[start : start + 3]))
    return Story(
        title=f"Live: events of {random.choice(MONTHS)} {random.randint(1, 28)} as they happen",
        text="\n\n".join(entries),
        site=_other_site(random),
        day=random.randrange(30),
        cluster=f"live_blog{number}",
        variant="live_blog",
    )


def shared_quotation(number: int, random: Random, others: Sequence[Story]) -> Story:
    """Another report that quotes two sentences of a story and says the rest itself."""
    quoted, own = random.sample(list(others), 2)
    found = sentences_of(quoted.text)
    start = random.randrange(max(1, len(found) - 2))
    body = sentences_of(own.text)
    reordered = random.sample(body, min(len(body), 4)) if len(body) > 12 else []
    text = " ".join([*reordered, *found[start : start + 2]])
    return Story(
        title="In other words: " + " ".join(quoted.title.split()[:3]),
        text=text + " " + " ".join(templated(number, random).text.split(". ")[:3]),
        site=_other_site(random),
        day=random.randrange(30),
        cluster=f"quotation{number}",
        variant="quotation",
    )


def footer_page(number: int, random: Random) -> Story:
    """A page whose few own words drown in its site's footer."""
    site = f"masthead{random.randrange(60)}"
    name = f"{random.choice(FIRST_NAMES)} {random.choice(SURNAMES)}"
    text = (
        f"{name} shows the photographs of {random.choice(CITIES)} taken in {random.choice(MONTHS)}."
    )
    return Story(
        title=f"Gallery: {name}",
        text=f"{text}\n\n{site_footer(site)}",
        site=site,
        day=random.randrange(30),
        cluster=f"footer_page{number}",
        variant="footer_page",
    )


def _other_site(random: Random) -> str:
    return f"masthead{random.randrange(60)}"
