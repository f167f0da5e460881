"""A copy of a site's bundle in which some addresses are to be read again, and nothing else: what a re-check of one
finding crawls."""

from collections.abc import Iterable
from pathlib import Path

from store.bundle import Bundle, State
from store.database import attached, write

_STATEMENTS = (
    "INSERT OR REPLACE INTO meta SELECT key, value FROM other.meta WHERE key NOT IN ('complete', 'finished_at')",
    "INSERT INTO urls (id, url, purpose, state, due) SELECT id, url, purpose, 1, 0 FROM other.urls",
    "INSERT INTO fetches SELECT * FROM other.fetches",
    "INSERT INTO links SELECT * FROM other.links",
    "INSERT INTO members SELECT * FROM other.members",
    "INSERT INTO notes SELECT * FROM other.notes",
    "INSERT INTO headers SELECT * FROM other.headers",
)


_READINGS = """INSERT INTO readings SELECT * FROM other.readings
    WHERE url_id IN (SELECT url_id FROM other.members WHERE unit = ? OR role IN ('reference', 'landing'))"""


def copy_for_recheck(source: Path, target: Path, unit: str, urls: Iterable[str]) -> int:
    """Write the copy; how many of the addresses the crawl knew. Pages of other units are left out, bodies
    altogether."""
    Bundle(source).close()  # an older version's file gets the tables that it lacks
    bundle = Bundle(target)
    addresses, fetches = bundle.database.table("urls"), bundle.database.table("fetches")
    known = 0
    with attached(bundle.database, source), write(bundle.database) as connection:
        for statement in _STATEMENTS:
            connection.execute(statement)
        connection.execute(_READINGS, (unit,))
        for url in dict.fromkeys(urls):
            for row in list(addresses.rows_where("url = ?", [url])):
                known += 1
                addresses.update(row["id"], {"state": int(State.PENDING)})
                fetches.delete_where("url_id = ?", [row["id"]])
    bundle.close()
    return known
