"""Mend the spaces that automatic rewriting leaves around hyphens, stops and brackets."""

import re

# "USA -led": an abbreviation, a space too many, a hyphen, a word. Not "-5", and not the
# Spanish aside "Juan -su hermano- dijo", whose second hyphen follows a word.
ABBREVIATION_HYPHEN = re.compile(
    r"\b([A-Z]{2,6}|(?:[A-Z]\.){2,4}) -(?=[a-z]{2,}\b)(?![^.]{0,200}?\w-[\s,.])"
)
COMPOUND_HYPHEN = re.compile(
    r"\b([A-Z]\w+) -(?=(?:led|backed|based|born|controlled|held|made|owned|allied|funded|trained|"
    r"occupied|supported|sponsored|linked|dominated|brokered|imposed|listed|registered|built|"
    r"aligned|ruled|mediated|affiliated|operated|style|era|bound|speaking|friendly)\b)"
)
SPACE_BEFORE_STOP = re.compile(r"(?<=[\w\"'”’)\]%]) +(?=[.,](?:\s|$))")
SPACE_AFTER_BRACKET = re.compile(r"\( +(?=\w)")
SPACE_BEFORE_BRACKET = re.compile(r"(?<=[\w.!?%\"']) +\)(?=[\s.,;:!?]|$)")
SPACES = re.compile(r" {2,}")


def mend_spacing(text: str) -> str:
    """The text with spaces where they belong; no word or number changes.

    >>> mend_spacing("The USA -led coalition ( of ten ) struck At Tanf .")
    'The USA-led coalition (of ten) struck At Tanf.'
    """
    text = SPACES.sub(" ", text)
    if " -" in text:
        text = COMPOUND_HYPHEN.sub(r"\1-", ABBREVIATION_HYPHEN.sub(r"\1-", text))
    text = SPACE_BEFORE_STOP.sub("", text)
    if "(" in text or ")" in text:
        text = SPACE_BEFORE_BRACKET.sub(")", SPACE_AFTER_BRACKET.sub("(", text))
    return text
