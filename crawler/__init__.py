"""The Scrapy project: reads every unit's portal into bundles. Knows nothing of checks and scores."""

__version__ = "0.1.0"
