"""Text for people in two languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Metadata text: Chinese for reports, English for documentation."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh
