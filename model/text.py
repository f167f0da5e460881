"""Text for people in two languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Metadata text: Chinese for reports, English for documentation."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh


def printable(text: str) -> str:
    """The text without control characters: terminals obey them, and files may not hold them."""
    return text if text.isprintable() else "".join(each if each.isprintable() or each == "\n" else " " for each in text)
