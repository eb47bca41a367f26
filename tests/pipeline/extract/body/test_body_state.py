"""A page that draws itself in the browser still has its article, as data."""

import json

from lxml.html import document_fromstring

from pipeline.extract.body.body import read_body
from pipeline.extract.body.body_state import state_paragraphs
from pipeline.extract.page.page import parse_page

FIRST = "The council voted on Tuesday to close the old bridge for two years, the mayor said."
SECOND = "Drivers will be sent round by the coast road; the way to the hospital grows longer."


def test_a_page_without_text_is_read_from_the_state_of_its_scripts():
    state = {
        "ads": [{"text": "function(){}" * 9}],
        "elements": [{"type": "text", "content": FIRST}, {"type": "text", "content": SECOND}],
    }
    html = f"<div id=app></div><script>window.state = {json.dumps(state)};</script>"
    assert state_paragraphs(document_fromstring(html)) == [FIRST, SECOND]
    assert read_body(parse_page("https://a.example/", html)).paragraphs == (FIRST, SECOND)


def test_a_megabyte_of_state_is_read_in_time():
    for junk in ('"text":"' * 200_000, '{"text":"' + "\\\\" * 500_000, '"body":"a b. ' * 90_000):
        state_paragraphs(document_fromstring(f"<script>{junk}</script>"))
