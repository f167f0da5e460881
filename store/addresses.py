"""When two addresses lead to the same page, whatever the host's alias or the counter behind it."""

import re

from model.address import canonical

_COUNTED = re.compile(r"(?:from|source|ref|t|_|v)=[^&]*")


def same_page(url: str) -> str:
    """What addresses of the same page have in common. A front page is told by its host, other pages by path and query:
    a site's other host names serve the same paths."""
    host, _, rest = canonical(url).removeprefix("//").partition("/")
    path, mark, query = rest.partition("?")
    if not path:
        return f"//{host}/{mark}{query}"
    return f"/{path}" if not mark or _COUNTED.fullmatch(query) else f"/{path}?{query}"
