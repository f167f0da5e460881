"""What a crawl of one site is told, as JSON."""

import json
from datetime import datetime
from pathlib import Path

from crawler.config import CrawlConfig
from crawler.words import own_words
from model.unit import Unit, UnitRegister
from store.codec import dump


def job(
    site: str,
    units: tuple[Unit, ...],
    bundle: Path,
    run: str,
    as_of: datetime,
    config: CrawlConfig,
    earlier: Path | None = None,
    lock: Path | None = None,
) -> str:
    """The job for :mod:`inspection.crawl_process`, which has a working directory of its own.

    ``earlier`` is the site's bundle of the run before; ``lock`` is waited for, unless the caller holds the site
    already.
    """
    return json.dumps(
        {
            "site": site,
            "bundle": str(bundle.resolve()),
            "earlier": str(earlier.resolve()) if earlier else "",
            "lock": str(lock.resolve()) if lock else "",
            "run": run,
            "as_of": as_of.isoformat(),
            "config": dump(config),
            "words": own_words(),
            "units": dump(UnitRegister(units)),
        },
        ensure_ascii=False,
    )
