"""What settles a printed time that could mean several."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipeline.notation.times.words import table

# Countries that write 4/28/2024 in English, by CLDR or by custom.
MONTH_FIRST = frozenset({"us", "ph", "pr", "gu", "as", "mh", "mp", "vi", "um"})
EITHER = frozenset({"ca", "bz", "fm", "pw"})  # that write both


@dataclass(frozen=True, slots=True)
class Habits:
    """How a source writes its times: its languages, best known first, its zone and country."""

    languages: tuple[str, ...] = ()
    zone: ZoneInfo | None = None
    country: str | None = None

    @property
    def order(self) -> str | None:
        """In which order the numbers of a day stand, "dmy", "mdy" or "ymd"; None if not known."""
        language = self.languages[0] if self.languages else "en" if self.country else None
        if language is None:
            return None
        orders = table()["orders"]
        country = (self.country or "").lower()
        if language in {"en", "fil", "tl"} and country in MONTH_FIRST:
            return "mdy"
        if language == "en" and country in EITHER:
            return None
        if country and (told := orders.get(f"{language}_{country.upper()}")):
            return told
        if language == "en":
            return "dmy" if country else None
        return orders.get(language)

    def speaks(self, *languages: str) -> bool:
        """Whether one of these is among its languages."""
        return any(one in languages for one in self.languages)

    def lives_in(self, countries: set[str], zones: set[str]) -> bool:
        """Whether it is of one of these countries or zones."""
        return (self.country or "").lower() in countries or (
            self.zone is not None and self.zone.key in zones
        )


def languages_of(*stated: str | None) -> tuple[str, ...]:
    """The languages that tags or codes name, each once.

    >>> languages_of("pt-BR", None, "pt", "EN")
    ('pt', 'en')
    """
    codes = ((one or "").strip().lower().replace("_", "-").split("-")[0] for one in stated)
    return tuple(dict.fromkeys(_KIN.get(one, one) for one in codes if 2 <= len(one) <= 3))


# One language under two codes, as far as its calendar goes.
_KIN = {"nb": "no", "nn": "no", "tl": "fil", "iw": "he", "in": "id", "mo": "ro", "sh": "sr"}
