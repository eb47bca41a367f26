"""The second reader sees what may be the article's, and leaves the page as it was."""

import numpy as np
from lxml.html import document_fromstring, tostring

from pipeline.extract.body.blocks import blocks_of
from pipeline.extract.body.second_reader import LONG_WIDTH, Vote, unlikely, vote_on
from pipeline.extract.page.changes import Changes

STORY = "The council voted on Tuesday to close the old bridge for two years, the mayor said. "
OTHER = "The ferry company announced a new line to the island and will sell its tickets soon. "
PAGE = (
    f"<html><body><main><h1>Bridge</h1><p>{STORY * 3}</p>"
    f"<div class=part><section><p>{OTHER * 3}</p></section><p>{OTHER}</p></div>"
    "</main></body></html>"
)


def told_of(blocks):
    return np.array(["ferry" not in block.text for block in blocks], np.float32)


def test_the_outermost_elements_without_a_likely_block_are_unlikely():
    tree = document_fromstring(PAGE)
    blocks = blocks_of(tree)
    assert [one.get("class") for one in unlikely(blocks, told_of(blocks))] == ["part"]
    assert not list(unlikely(blocks, np.ones(len(blocks), np.float32)))


def test_of_a_long_page_only_what_may_be_the_story_is_read():
    for times, sees_other in ((1, True), (LONG_WIDTH // len(STORY), False)):
        tree = document_fromstring(PAGE.replace(STORY, STORY * times))
        before = tostring(tree)
        blocks, changes = blocks_of(tree), Changes()
        lines = " ".join(vote_on(tree, changes, blocks, told_of(blocks)).lines)
        assert "old bridge" in lines
        assert ("ferry" in lines) is sees_other
        assert tostring(tree) == before


def test_a_page_without_a_block_has_no_lines():
    tree = document_fromstring("<html><body></body></html>")
    assert vote_on(tree, Changes(), [], np.zeros(0, np.float32)) == Vote([])


def test_who_missed_the_prose_of_a_page_is_believed_only_where_we_know_less():
    unseen = "Readers of this page will find the rest of the story below its last picture. " * 20
    footer = f"<footer><p>{unseen}</p></footer></body>"  # trafilatura reads none
    tree = document_fromstring(PAGE.replace("</body>", footer))
    blocks = blocks_of(tree)
    for sure, is_believed in ((1.0, False), (0.0, True)):
        told = np.full(len(blocks), sure, np.float32)
        assert vote_on(tree, Changes(), blocks, told).is_believed is is_believed


def test_of_a_page_that_says_little_the_second_reader_is_believed():
    tree = document_fromstring(PAGE)
    blocks = blocks_of(tree)
    assert vote_on(tree, Changes(), blocks, np.ones(len(blocks), np.float32)).is_believed
