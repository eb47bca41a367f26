"""Pages that were once read badly, and what is to be read off them: see CONTRIBUTING.md.

`<source>/<what is wrong>/page.html` is the page as it came; `expected.json` states its `url`, the
`captured_at` and whichever of FIELDS matter. A source of the catalog is read with its own settings.
"""

import json
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest
from pages import capture

from pipeline.extract import extract_capture
from pipeline.normalise import normalise_article
from pipeline.records import Instant, Reject
from pipeline.settings import EMBEDDED_CATALOG
from pipeline.sources import Source, load_catalog

PAGES = sorted(Path(__file__).parent.glob("*/*/page.html"))


def stated(instant: Instant | None) -> str | None:
    return instant.at.isoformat() if instant else None


FIELDS = {
    "title": lambda article, _: article.title,
    "authors": lambda article, _: list(article.authors),
    "published_at": lambda article, _: stated(article.published),
    "modified_at": lambda article, _: stated(article.modified),
    "language": lambda article, _: article.language,
    "section": lambda article, _: article.section,
    "tags": lambda article, _: list(article.tags),
    "is_paywalled": lambda article, _: article.is_paywalled,
    "paragraphs": lambda article, _: len(article.paragraphs),
    "begins": lambda article, wanted: article.text[: len(wanted)],
    "ends": lambda article, wanted: article.text[-len(wanted) :],
    "lacks": lambda article, wanted: [part for part in wanted if part not in article.text],
}


def read(file: Path, expected: dict[str, object]) -> dict[str, object]:
    """Of what is expected of a page, what is found; a page that is no article tells its reason."""
    url = str(expected["url"])
    source_id = file.parent.parent.name
    catalog = load_catalog(EMBEDDED_CATALOG)
    known = [one for one in catalog if one.id == source_id]
    made = Source(id="us_gazette", name=source_id, homepage=urljoin(url, "/"))
    at = datetime.fromisoformat(str(expected["captured_at"]))
    found = extract_capture(
        capture(file.read_bytes(), url=url, captured_at=at), next(iter(known), made)
    )
    if isinstance(found, Reject):
        return {"rejected": str(found.reason)}
    article = normalise_article(found)
    asked = expected.keys() - {"url", "captured_at", "rejected"}
    return {name: FIELDS[name](article, expected[name]) for name in asked}


@pytest.mark.parametrize("file", PAGES, ids=lambda file: "/".join(file.parts[-3:-1]))
def test_a_page_is_read_as_expected(file):
    beside = file.with_name("expected.json")
    expected = json.loads(beside.read_text(encoding="utf-8"))
    unknown = expected.keys() - FIELDS.keys() - {"url", "captured_at", "rejected"}
    assert not unknown, f"{beside} expects {unknown}; it may state {', '.join(FIELDS)} or rejected"
    wanted = {name: value for name, value in expected.items() if name not in {"url", "captured_at"}}
    assert read(file, expected) == wanted


def test_there_are_pages():
    assert len(PAGES) >= 2
