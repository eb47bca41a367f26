"""The page that is read before all others takes the way of an article, so that nothing is left."""

from pipeline.readings.pages import PageJob, read_page
from pipeline.readings.rehearsal import CAPTURE, SOURCE, STORY
from pipeline.records import Article


def test_the_page_that_is_read_before_others_is_an_article():
    job = PageJob(capture=CAPTURE, source=SOURCE, hints=(), max_bytes=len(CAPTURE.body))
    article = read_page(job)
    assert isinstance(article, Article)
    assert (article.title, article.authors) == ("Dunmere closes its harbour", ("Ada Berg",))
    assert article.published is not None
    assert len([one for one in article.paragraphs if "quay has to be mended" in one]) == (
        STORY.count("<p")
    )
