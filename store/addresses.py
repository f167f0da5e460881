"""When two addresses lead to the same page: whatever the scheme, the host's alias, the name of the index page or the
counter behind it."""

import posixpath
import re
from urllib.parse import unquote, urlsplit

_INDEX = re.compile(r"/(?:index|default)\.\w+$", re.I)


def same_page(url: str) -> str:
    """What addresses of the same page have in common. A front page is told by its host, other pages by path and query:
    a site's other host names serve the same paths."""
    parts = urlsplit(url)
    path = _INDEX.sub("/", re.sub(r"/{2,}", "/", unquote(parts.path)))
    path = posixpath.normpath(path) + ("/" if path.endswith("/") and path != "/" else "")
    if path in ("/", "."):
        return f"//{parts.netloc.lower()}/?{parts.query}"
    counted = re.fullmatch(r"(?:from|source|ref|spm|utm_\w+|isappinstalled|nsukey|t|_|v)=[^&]*", parts.query)
    return path if counted else f"{path}?{parts.query}".rstrip("?")
