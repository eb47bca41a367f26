import pytest

from pipeline.extract.page.meta_tags import read_meta_tags
from pipeline.extract.page.page import parse_page

OWN = '<link rel="canonical" href="https://gazette.example/ferries">'
LENT = '<div class="embed"><link rel="canonical" href="https://other.example/video"></div>'


@pytest.mark.parametrize(
    ("head", "body", "address"),
    [
        (OWN, f"<h1>x</h1>{LENT}", "https://gazette.example/ferries"),
        (f"<div>stray</div>{OWN}", "<h1>x</h1>", "https://gazette.example/ferries"),
        ("", f"<h1>x</h1>{LENT}", None),
        ("", f"<h1>x</h1>{OWN}", None),
    ],
)
def test_only_a_link_of_the_pages_own_head_counts(head, body, address):
    page = parse_page("u", f"<html><head><title>x</title>{head}</head><body>{body}</body></html>")
    assert read_meta_tags(page).link("canonical") == address
