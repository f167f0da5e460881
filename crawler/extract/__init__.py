"""From bytes to what a page shows: pure functions, no Scrapy."""

VERSION = 7
"""Changes when the same bytes may be read differently: stored readings of an older version are made anew."""
