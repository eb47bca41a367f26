"""Tell a table of data from one that lays out a page."""

from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.body.textless import with_text
from pipeline.extract.body.threads import is_reply
from pipeline.extract.page.brief import whole_text

MAX_CELLS = 3000
CELL_CHARACTERS = 700  # a longer cell is a column of the page
CELL_PARAGRAPHS = 2
ROWS = 2  # with cells beside each other; one row alone sets columns
# What no cell of data holds.
OF_A_PAGE = ("table", "h1", "article", "section", "nav", "form", "main")


def is_data_table(table: HtmlElement) -> bool:
    """Whether the rows of a table are lines of data.

    Two or more have cells beside each other, and none of them is a part of a page.

    >>> from lxml.html import fragment_fromstring as read
    >>> is_data_table(read("<table><tr><th>Year<th>Boats<tr><td>1901<td>4</table>"))
    True
    >>> is_data_table(read("<table><tr><td><p>It rained.<p>It snowed.</table>"))
    False
    """
    if table.get("role") == "presentation":
        return False
    if any(found is not table for found in table.iter(*OF_A_PAGE)):
        return False
    table = with_text(table)
    rows = set()
    for cell in islice(table.iter("td", "th"), MAX_CELLS):
        if cell.getprevious() is not None:
            rows.add(cell.getparent())
        if not _is_cell(cell):
            return False
    return len(rows) >= ROWS and not _is_thread(table)


def _is_thread(table: HtmlElement) -> bool:
    """Whether its rows are somebody's words: below each of two, a link to answer."""
    answers = sum(is_reply(whole_text(link).strip()) for link in table.iter("a", "button"))
    return answers >= ROWS


def _is_cell(cell: HtmlElement) -> bool:
    length = 0
    for text in cell.itertext():
        length += len(text) if not text.isspace() else 0
        if length > CELL_CHARACTERS:
            return False
    return len(list(islice(cell.iter("p"), CELL_PARAGRAPHS + 1))) <= CELL_PARAGRAPHS
