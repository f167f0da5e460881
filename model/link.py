"""Links: where they stand and what became of their targets."""

from dataclasses import dataclass

from model.fetch import Fetch


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands: the page, the words of the link, the tag and the region of the page."""

    page: str
    text: str
    tag: str
    region: str


@dataclass(frozen=True, slots=True)
class Link:
    """A target that pages of a unit link to, with the attempts to reach it and the places that link to it.

    ``look`` is what a browser met that was asked, because our client could not read the answer. ``is_own`` is true for
    addresses of the unit's portal.
    ``is_attachment`` says that its address promises a file. ``shared`` is true when it stands in the header, footer or
    menus that most units of the portal share.
    """

    url: str
    attempts: tuple[Fetch, ...]
    places: tuple[Place, ...] = ()
    is_attachment: bool = False
    shared: bool = False
    look: Fetch | None = None
    is_own: bool = False
