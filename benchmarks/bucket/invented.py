"""An article that nobody wrote, for histories of many nights."""

from datetime import UTC, date, datetime, timedelta

from pipeline.identity import article_id
from pipeline.records import Article, Instant, Precision, RawRef

SOURCE = "us_example"


def invented_article(
    number: int, at: int, *, night: date, published: datetime, text: str, hours: int
) -> Article:
    """Article `at` of night `number`, captured so many hours after the night began."""
    url = f"https://example.example/{number}/{at}"
    midnight = datetime(night.year, night.month, night.day, tzinfo=UTC)
    return Article(
        article_id=article_id(url),
        url=url,
        canonical_url=url,
        source_id=SOURCE,
        site_name="Example",
        title=f"Article {at} of night {number}",
        published=Instant(
            at=published,
            raw=published.isoformat(),
            offset="+00:00",
            precision=Precision.INSTANT,
            origin="meta",
        ),
        captured_at=midnight + timedelta(hours=hours),
        paragraphs=(text,),
        night=night,
        ref=RawRef(key=f"warc/{number}", offset=at, length=1),
    )
