"""What a crawl may be told. Times in seconds, sizes in bytes."""

from dataclasses import dataclass

from crawler import __version__


@dataclass(frozen=True, slots=True)
class CrawlConfig:
    """Settings of a crawl; the names are the keys under ``crawler.`` of duwang's configuration.

    ``allow_networks`` are CIDRs of addresses that are not public but may be read; ``browser`` is ``auto``, ``off`` or
    the path of a Chromium; ``vocabulary`` is TOML that extends the words for columns; lists are followed
    ``list_pages`` pages deep at most and ``lookback_days`` back. A crawl waits while the disk has less than
    ``min_free``.
    """

    delay: float = 0.5
    concurrency: int = 2
    page_budget: int = 3000
    link_budget: int = 20_000
    list_pages: int = 40
    lookback_days: int = 400
    column_depth: int = 3
    timeout: float = 30.0
    second_try_after: float = 600.0
    max_page_bytes: int = 8_000_000
    max_file_bytes: int = 30_000_000
    allow_networks: tuple[str, ...] = ()
    browser: str = "auto"
    render_timeout: float = 20.0
    obey_robots: bool = True
    user_agent: str = f"Mozilla/5.0 (compatible; duwang/{__version__}; government openness inspection)"
    vocabulary: str = ""
    min_free: int = 200_000_000
