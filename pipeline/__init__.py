"""What a page becomes: importable and testable without Airflow, Scrapy or S3."""
