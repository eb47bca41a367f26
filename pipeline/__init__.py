"""What a page becomes: importable and testable without Airflow, Scrapy or S3."""

DISTRIBUTION = "nightdesk"  # whose files these are: others may bring packages of this name
