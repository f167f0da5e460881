"""Evidence from pages and fetches."""

from model.fetch import Fetch
from model.finding import Evidence

MAX_QUOTE = 160


def evidence(fetch: Fetch, quote: str = "") -> Evidence:
    """Evidence that a page as fetched gives, with a short quotation."""
    text = " ".join(quote.split())
    return Evidence(
        fetch.url,
        fetch.at,
        fetch.http_status,
        fetch.sha256,
        text if len(text) <= MAX_QUOTE else text[: MAX_QUOTE - 1] + "…",
    )
