"""Decompression that leaves the charset alone.

Scrapy's own middleware builds a text response, for which the charset is guessed from the bytes: the extractor decides the
charset itself, and better. The limit on decompressed bytes stays.
"""

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils._compression import _DecompressionMaxSizeExceeded


class CompressionMiddleware(HttpCompressionMiddleware):
    """Replaces the compressed body and nothing else."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Response:
        encodings = response.headers.getlist("Content-Encoding")
        if request.method == "HEAD" or not encodings or not response.body:
            return response
        limit = request.meta.get("download_maxsize", self._max_size)
        try:
            body, _ = self._handle_encoding(response.body, encodings, limit)
        except _DecompressionMaxSizeExceeded as error:
            raise IgnoreRequest(f"exceeded DOWNLOAD_MAXSIZE ({limit} B) during decompression") from error
        response.headers.pop("Content-Encoding")
        return Response(response.url, response.status, response.headers, body, request=request)
