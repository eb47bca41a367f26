"""Say numbers so that the sentence is true for one, for none and for many."""

from urllib.parse import quote

from markupsafe import Markup, escape


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "article"), counted(0, "article"), counted(1200, "story", "stories")
    ('1 article', '0 articles', '1,200 stories')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: list[str], *, most: int = 8) -> str:
    """Names as a sentence gives them; of many the first ones.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=1)
    ('a, b and c', 'a and 2 more')
    """
    shown = names[:most]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def run_path(dag_id: str, run_id: str) -> str:
    """Airflow's page of a run, below Airflow's own address.

    >>> run_path("nightly", "manual__2026-03-01T02:00")
    '/dags/nightly/runs/manual__2026-03-01T02%3A00'
    """
    return f"/dags/{dag_id}/runs/{quote(run_id, safe='')}"


def percent(share: float) -> str:
    """A share as people say it; what is not nothing is never shown as nothing.

    >>> percent(0.5), percent(0.004), percent(0), percent(0.999)
    ('50 %', 'less than 1 %', '0 %', 'more than 99 %')
    """
    if 0 < share < 0.01:
        return "less than 1 %"
    if 0.99 < share < 1:
        return "more than 99 %"
    return f"{share:.0%}".replace("%", " %")


def with_commands(sentence: str) -> Markup:
    """A sentence with what stands between backticks as code.

    >>> with_commands("do `this` & that")
    Markup('do <code>this</code> &amp; that')
    """
    shown = [
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(sentence.split("`"))
    ]
    return Markup().join(shown)
