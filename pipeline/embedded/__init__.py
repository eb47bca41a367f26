"""Everything on one machine: S3, PostgreSQL, Airflow and, for the demo, a web to read."""
