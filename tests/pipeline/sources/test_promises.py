"""What a file promises of its articles is compared with those that were read."""

from dataclasses import replace

from newsstand import make_article

from pipeline.records import Precision
from pipeline.sources import Source
from pipeline.sources.promises import broken_promises


def source(**expect):
    facts = {"id": "us_example", "name": "Example", "homepage": "https://example.example/"}
    return Source.model_validate(facts | {"expect": expect})


def articles(count=5, **changes):
    return [replace(make_article(f"a{number}"), **changes) for number in range(count)]


def test_a_promise_that_is_kept_is_not_spoken_of():
    promising = source(instants=0.9, authors=0.9, languages=["en"])
    assert broken_promises(promising, articles()) == []
    assert broken_promises(source(), articles(authors=(), published=None)) == []


def test_each_promise_that_is_broken_is_told_with_its_count():
    promising = source(instants=0.5, authors=0.5, languages=["en", "fr"])
    day = replace(articles()[0].published, precision=Precision.DAY)
    told = broken_promises(promising, articles(authors=(), published=day, language="de"))
    assert [one.partition(":")[0] for one in told] == [
        "expect.instants",
        "expect.authors",
        "expect.languages",
    ]
    assert "0 of 5 articles, and 50% are promised" in told[0]
    assert "5 of 5 articles are in de, and en, fr is promised" in told[2]


def test_of_a_few_articles_a_share_says_nothing():
    assert broken_promises(source(authors=1.0), articles(3, authors=())) == []


def test_a_guest_in_another_language_is_no_broken_promise():
    mixed = [*articles(19), *articles(1, language="de")]
    assert broken_promises(source(languages=["en"]), mixed) == []
