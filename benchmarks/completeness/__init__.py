"""What a crawl finds of two nights on the virtual web, beside what others find."""
