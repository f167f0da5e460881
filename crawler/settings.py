"""Scrapy settings of the project. What a user may change comes from CrawlConfig, see :func:`settings_for`."""

from typing import Any

from crawler.config import CrawlConfig

BOT_NAME = "duwang"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Scrapy opens a port that runs Python, and telnet; and it reads local files. None of that here.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
DOWNLOAD_HANDLERS = {
    "http": "crawler.handlers.RenderingHandler",
    "https": "crawler.handlers.RenderingHandler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardedResolver"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# The frontier de-duplicates, repeats and limits; Scrapy's own machinery for that stays out of the way.
RETRY_ENABLED = False
METAREFRESH_ENABLED = False
HTTPPROXY_ENABLED = False
HTTPERROR_ALLOW_ALL = True
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
CONCURRENT_ITEMS = 1
CONCURRENT_REQUESTS = 32
REDIRECT_MAX_TIMES = 20  # as browsers do
DOWNLOAD_DELAY_JITTER = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_WARNSIZE = 0
URLLENGTH_LIMIT = 0
ROBOTSTXT_OBEY = True
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.guard.GuardMiddleware": 20,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.redirect.LocationMiddleware": 600,
    "crawler.middlewares.politeness.PolitenessMiddleware": 610,
    "crawler.middlewares.compression.CompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
EXTENSIONS_BASE: dict[str, int] = {}  # none is needed, and one that is switched off still costs its import
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
LOG_LEVEL = "ERROR"
STATS_DUMP = False

# Defaults of what CrawlConfig sets, for `scrapy crawl`.
USER_AGENT = CrawlConfig().user_agent
DUWANG_ALLOW_NETWORKS: list[str] = []
DUWANG_BROWSER = "auto"
DUWANG_RENDER_TIMEOUT = CrawlConfig().render_timeout
DUWANG_SECOND_TRY_AFTER = CrawlConfig().second_try_after
DOWNLOAD_MAXSIZE = CrawlConfig().max_page_bytes
DOWNLOAD_DELAY = CrawlConfig().delay
DOWNLOAD_TIMEOUT = CrawlConfig().timeout
CONCURRENT_REQUESTS_PER_DOMAIN = CrawlConfig().concurrency


def settings_for(config: CrawlConfig) -> dict[str, Any]:
    """Scrapy settings that a configuration changes."""
    return {
        "DOWNLOAD_DELAY": config.delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": config.concurrency,
        "DOWNLOAD_TIMEOUT": config.timeout,
        "DNS_TIMEOUT": min(20.0, config.timeout),
        "DOWNLOAD_MAXSIZE": config.max_page_bytes,
        "ROBOTSTXT_OBEY": config.obey_robots,
        "USER_AGENT": config.user_agent,
        "DUWANG_ALLOW_NETWORKS": list(config.allow_networks),
        "DUWANG_BROWSER": config.browser,
        "DUWANG_RENDER_TIMEOUT": config.render_timeout,
    }
