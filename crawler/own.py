"""One page without what its site repeats on all of them."""

from datetime import date

from crawler.extract.read import read_own
from crawler.extract.repeated import Repeats
from crawler.extract.urls import identity
from crawler.template import SiteTemplate
from model.page import Page


def read_own_page(template: SiteTemplate, here: str, body: bytes, url: str, content_type: str, today: date) -> Page:
    """What a page of the column ``here`` shows of its own."""

    def repeats(address: str) -> bool:
        return template.repeats(address, here)

    def repeats_or_lives_elsewhere(address: str) -> bool:
        return repeats(address) or template.lives_elsewhere(address, here)

    def owns(address: str) -> bool:
        return template.owns(address, here)

    own = read_own(body, url, content_type, Repeats(repeats, template.repeats_line, owns), today)
    if own.items and own.empty_list and all(template.lives_elsewhere(identity(item.url), here) for item in own.items):
        # An empty list of its own beside rows that all live in other columns: they are not its content, however often
        # they are shown.
        elsewhere = Repeats(repeats_or_lives_elsewhere, template.repeats_line, owns)
        return read_own(body, url, content_type, elsewhere, today)
    return own
