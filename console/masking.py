"""Masking suspected personal data: identity numbers whose check digit is right, and mobile numbers. Office lines are no
secret."""

import re

from stdnum.cn import ric

_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<![\d-])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")


def mask(text: str) -> str:
    """The text with identity and mobile numbers masked, first and last characters kept."""
    text = _IDENTITY.sub(lambda found: _masked_identity(found[0]), text)
    return _MOBILE.sub(lambda found: f"{found[1]}****{found[3]}", text)


def _masked_identity(number: str) -> str:
    return f"{number[:6]}********{number[-4:]}" if ric.is_valid(number.upper()) else number
