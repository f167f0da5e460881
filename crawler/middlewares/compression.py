"""Decompression that leaves the charset alone.

Scrapy's own middleware builds a text response, for which the charset is guessed from the bytes: the extractor decides
the charset itself, and better. The limit on decompressed bytes stays.
"""

import zlib

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils._compression import _DecompressionMaxSizeExceeded

_GZIP = b"\x1f\x8b"


def _gunzip(data: bytes, limit: int) -> bytes:
    """The usual case in one call of zlib instead of a file of chunks; a cut stream gives what there is.

    What only claims to be compressed is given back as it came. Raises ``_DecompressionMaxSizeExceeded`` beyond the
    limit (0 for none) and ``OSError`` for a damaged stream.
    """
    if not data.startswith(_GZIP):
        return data
    stream = zlib.decompressobj(wbits=31)
    try:
        body = stream.decompress(data, limit + 1 if limit else 0)
    except zlib.error as error:
        raise OSError(f"not gzip: {error}") from error
    if not body and not stream.eof:
        raise OSError("not gzip: nothing comes out")
    if limit and len(body) > limit:
        raise _DecompressionMaxSizeExceeded(len(body), limit)
    return body


class CompressionMiddleware(HttpCompressionMiddleware):
    """Replaces the compressed body and nothing else."""

    def process_response(self, request: Request, response: Response, spider: object = None) -> Response:
        encodings = response.headers.getlist("Content-Encoding")
        if request.method == "HEAD" or not encodings or not response.body:
            return response
        limit = request.meta.get("download_maxsize", self._max_size)
        try:
            body = (
                _gunzip(response.body, limit)
                if [each.strip().lower() for each in encodings] in ([b"gzip"], [b"x-gzip"])
                else self._handle_encoding(response.body, encodings, limit)[0]
            )
        except _DecompressionMaxSizeExceeded as error:
            raise IgnoreRequest(f"exceeded DOWNLOAD_MAXSIZE ({limit} B) during decompression") from error
        response.headers.pop("Content-Encoding")
        return Response(response.url, response.status, response.headers, body, request=request)
