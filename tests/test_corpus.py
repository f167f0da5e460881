"""The extractor on real pages with hand-read labels, where they lie beside this checkout."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
TOOL, MANIFEST = SHARED / "tools" / "evaluate_read.py", SHARED / "corpus" / "manifest.jsonl"

LEAST = {
    "publish_date": 97, "newest_item_date": 95, "oldest_item_date": 95, "items_count": 90, "first_items": 95,
    "title": 97, "doc_number": 90, "written_date": 90,
    "column_name": 85, "issuing_body": 85, "source": 85, "is_js_rendered": 95, "has_next_page": 95,
    "related_links": 95, "organisation": 90, "kind": 85, "charset": 100,
}  # fmt: skip


@pytest.mark.skipif(not MANIFEST.exists(), reason="the labelled pages are not beside this checkout")
def test_real_pages() -> None:
    done = subprocess.run(
        [
            sys.executable,
            str(TOOL),
            "--json",
            str(MANIFEST),
            "--",
            sys.executable,
            "-m",
            "duwang",
            "read",
            "-",
            "--json",
        ],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    tallies = json.loads(done.stdout)
    low = {}
    for field, least in LEAST.items():
        counts = tallies[field]
        share = 100 * counts.get("right", 0) / sum(counts.values())
        if share < least:
            low[field] = round(share, 1)
    assert low == {}
    assert tallies["publish_date"].get("wrong", 0) * 100 <= sum(tallies["publish_date"].values())
