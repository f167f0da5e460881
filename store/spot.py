"""A copy of a site's bundle in which some addresses are to be read again, and nothing else: what a re-check of one
finding crawls."""

from collections.abc import Iterable
from pathlib import Path

from store.bundle import Bundle

_STATEMENTS = (
    "INSERT OR REPLACE INTO meta SELECT key, value FROM source.meta WHERE key NOT IN ('complete', 'finished_at')",
    "INSERT INTO urls (id, url, purpose, state, due) SELECT id, url, purpose, 1, 0 FROM source.urls",
    "INSERT INTO fetches SELECT * FROM source.fetches",
    "INSERT INTO links SELECT * FROM source.links",
    "INSERT INTO members SELECT * FROM source.members",
    "INSERT INTO notes SELECT * FROM source.notes",
    "INSERT INTO headers SELECT * FROM source.headers",
)


def copy_for_recheck(source: Path, target: Path, unit: str, urls: Iterable[str]) -> int:
    """Write the copy; how many of the addresses the crawl knew. Pages of other units are left out, bodies
    altogether."""
    Bundle(source).close()  # an older version's file gets the tables that it lacks
    bundle = Bundle(target)
    connection = bundle.database.conn
    connection.execute("ATTACH DATABASE ? AS source", (str(source),))
    known = 0
    with bundle.transaction():
        for statement in _STATEMENTS:
            connection.execute(statement)
        connection.execute(
            "INSERT INTO readings SELECT * FROM source.readings WHERE url_id IN (SELECT url_id FROM source.members WHERE unit = ? OR role IN ('reference', 'landing'))",
            (unit,),
        )
        for url in dict.fromkeys(urls):
            row = connection.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()
            if row is not None:
                known += 1
                connection.execute("UPDATE urls SET state = 0 WHERE id = ?", row)
                connection.execute("DELETE FROM fetches WHERE url_id = ?", row)
    connection.execute("DETACH DATABASE source")
    bundle.close()
    return known
