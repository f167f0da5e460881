"""Redirects as browsers follow them: ``Location`` is an address as the WHATWG reads it, raw bytes included."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from crawler.extract.urls import absolute
from crawler.outcome import REDIRECTS


class BadLocationError(ValueError):
    """A redirect to something that is no web address."""


class LocationMiddleware(RedirectMiddleware):
    """Scrapy's own but for how ``Location`` is read."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:
        """Raises :class:`BadLocationError` and, after too many redirects, ``IgnoreRequest``."""
        raw = response.headers.get("Location")
        if response.status not in REDIRECTS or not raw or request.meta.get("dont_redirect"):
            return response
        written = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw.strip())
        target = absolute(request.url, written)
        if not target:
            raise BadLocationError(f"bad Location: {written[:200]}")
        return self._redirect(self._build_redirect_request(request, response, url=target), request, response.status)
