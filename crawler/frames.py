"""What passes between a crawl and its reading process: frames, their lengths first."""

import struct
from enum import StrEnum

ASKED = struct.Struct("!II")
"""Lengths of a request (JSON) and of the body that it is about."""
ANSWERED = struct.Struct("!III")
"""Lengths of the two texts of an answer, and of what went wrong in their place."""
MAX_KNOWN = 4_000
"""Links that both sides remember, the first ones: menus and frames are among them. What comes later is sent whole."""


class Task(StrEnum):
    """What is wanted of a body: the page and its links; what the page shows of its own; text and tables of a file; the
    words of its links; a site's template to be learnt; an office's word lists to be used."""

    PAGE = "page"
    OWN = "own"
    FILE = "file"
    WORDS = "words"
    LEARN = "learn"
    USE = "use"
