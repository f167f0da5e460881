"""A bare Scrapy CrawlSpider over a site, for comparison: follows every link, remembers what answered 404."""

import sys

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule


class Bare(CrawlSpider):
    name = "bare"
    handle_httpstatus_list = (404,)
    rules = (Rule(LinkExtractor(deny_extensions=[]), callback="note", follow=True),)

    def note(self, response: scrapy.http.Response) -> None:
        print(f"BROKEN {response.url}" if response.status == 404 else f"PAGE {response.url}")


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "REMOTE_CONTROL_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "DOWNLOAD_DELAY": 0,
        }
    )
    process.crawl(Bare, start_urls=[sys.argv[1]], allowed_domains=["127.0.0.1"])
    process.start()
