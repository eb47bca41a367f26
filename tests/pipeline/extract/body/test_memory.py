"""A source's memory knows its boilerplate and never takes a story for it."""

import re
from datetime import date, timedelta
from hashlib import blake2b

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.extract.body.memory import (
    SiteMemory,
    block_hash,
    block_statistics,
    learn,
    merge,
    remembered,
)

FIRST = date(2026, 3, 1)
LINE = "Read also: the best of the week"
LEGAL = " ".join(["No part of this page may be reproduced without permission"] * 4)


def story(number, *extra):
    own = [f"{word} " * 35 + str(number) for word in ("Council", "Bridge", "Coast")]
    own = [
        f"{text} of story {'abcdefghijklmnopqrstuvwxyz'[number % 26] * (number // 26 + 1)}"
        for text in own
    ]
    return [*own, *extra]


def nights(days, pages, *extra, start=0):
    return [
        merge(
            FIRST + timedelta(days=day),
            [
                block_statistics(
                    f"https://a.example/{day}/{page}", story(start + day * pages + page, *extra)
                )
                for page in range(pages)
            ],
        )
        for day in range(days)
    ]


def test_a_line_on_every_page_of_several_days_is_boilerplate():
    memory = learn(nights(3, 5, LINE))
    page = story(99, LINE)
    assert remembered(page, memory) == {3}


def test_one_day_or_few_pages_teach_nothing():
    assert not learn(nights(1, 30, LINE)).shares
    assert not learn(nights(2, 5, LINE)).shares


def test_a_page_captured_again_every_night_is_not_boilerplate():
    again = block_statistics("https://a.example/live", story(700))
    counts = []
    for day in range(7):
        night = FIRST + timedelta(days=day)
        pages = [
            block_statistics(f"https://a.example/{day}/{n}", story(day * 5 + n)) for n in range(5)
        ]
        counts.append(merge(night, [again, *pages]))
    assert not learn(counts).shares


def test_one_story_at_many_addresses_counts_once():
    farm = [block_statistics(f"https://a.example/x/{n}", story(700)) for n in range(20)]
    assert merge(FIRST, farm).pages == 1


def test_long_prose_in_the_middle_of_a_story_stays():
    memory = SiteMemory(pages=40, shares=learn_share(LEGAL, 0.2))
    middle = [*story(1)[:2], LEGAL, story(1)[2]]
    assert remembered(middle, memory) == frozenset()
    assert remembered([*story(1), LEGAL], memory) == {3}


def learn_share(text, share):
    (block,) = block_statistics("", [text]).blocks
    return {block: share}


def test_a_page_that_would_lose_most_of_its_words_is_left_alone():
    memory = SiteMemory(pages=40, shares=learn_share(LEGAL, 0.9))
    assert remembered([LEGAL, "Rain."], memory) == frozenset()


def test_counts_and_memory_survive_json_and_the_order_of_nights():
    counts = nights(3, 5, LINE)
    memory = learn(counts)
    assert learn(reversed(counts)) == memory
    assert SiteMemory.from_json(memory.to_json()) == memory
    assert SiteMemory.from_json(memory.to_json()).digest == memory.digest


@given(
    st.lists(
        st.text(st.characters(max_codepoint=0xFF) | st.sampled_from("’“”–—…0189ẞſʼ№東")), max_size=4
    ).map("".join)
)
@example("Straße µ ² ½ 3½ 2026-03-01 ªº NAÏVE it’s\x850x00")
def test_a_block_is_named_by_its_words_in_small_letters_with_a_nought_for_each_number(text):
    words = re.findall(r"\w+", re.sub(r"\d+", "0", text.casefold()))
    assert block_hash(text) == blake2b(" ".join(words).encode(), digest_size=8).hexdigest()
