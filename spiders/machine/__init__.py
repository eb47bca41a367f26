"""The machine under a crawl: its clock, its disk, its memory."""
