"""Say why a night is held back, and what a person does about it."""

from collections.abc import Sequence
from datetime import date

from pipeline.records import Flaw


def why_held(flaws: Sequence[Flaw]) -> str:
    """For what a night is held back, in a sentence's end.

    >>> from pipeline.records import Check
    >>> why_held([Flaw(check=Check.THIN, says="1 article came", count=1, query="", stops=True)])
    '1 article came'
    """
    return "; ".join(one.says for one in flaws)


def what_to_do(night: date) -> str:
    """The two ways out."""
    return (
        "if this is how the day was, release it "
        f"(`{release_command(night)}`), otherwise mend what is wrong; then clear "
        "`deduplicate` of its run, with what comes after it"
    )


def release_command(night: date) -> str:
    """How a person lets the night go."""
    return f'nightdesk release {night} --because "…"'


def look_at(flaw: Flaw) -> str:
    """The command that shows the rows."""
    return f'nightdesk sql "{flaw.query}"'
