"""Compose portals, inspect them, judge: ``python -m tests.portal.grammar --seeds 1-20``."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.portal.grammar.compose import compose
from tests.portal.grammar.inspect import inspect
from tests.portal.grammar.judge import Judgement
from tests.portal.grammar.selfcheck import problems
from tests.portal.grammar.tables import cases, per_check, per_choice


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.portal.grammar", description=__doc__)
    parser.add_argument("--seed", type=int, help="one portal")
    parser.add_argument("--seeds", help="several, such as 1-20 or 3,7,9")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave pages, store and findings in this folder")
    parser.add_argument(
        "--duwang", default=str(Path(sys.executable).parent / "duwang"), help="the executable to measure"
    )
    parser.add_argument("--quiet", action="store_true", help="totals only")
    return parser.parse_args()


def seeds_of(text: str) -> list[int]:
    """1-3,7 are 1, 2, 3 and 7."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def one(seed: int, duwang: str, folder: Path, keep: bool) -> Judgement:
    """Compose, check, inspect and judge one portal."""
    portal = compose(seed)
    for problem in problems(portal):
        print(f"seed {seed}: the truth is not in the pages: {problem}", file=sys.stderr)
    if keep:
        for path, answer in portal.answers.items():
            file = (
                folder / "pages" / (path.strip("/").replace("?", "_") + ("/index.html" if path.endswith("/") else ""))
            )
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(answer.body)
    began = time.monotonic()
    judgement = inspect(portal, duwang, folder)
    print(
        f"seed {seed}: {len(portal.answers)} pages, {time.monotonic() - began:.1f} s, {len(judgement.found)} of "
        f"{len(portal.expected)} faults found, {len(judgement.false)} false, {len(judgement.doubts)} doubts",
        flush=True,
    )
    return judgement


def main() -> int:
    options = arguments()
    seeds = seeds_of(options.seeds) if options.seeds else [options.seed or 1]
    judgements = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        for seed in seeds:
            folder = (options.keep or Path(scratch)) / str(seed)
            judgements.append(one(seed, options.duwang, folder, options.keep is not None))
    if not options.quiet:
        print("\n" + cases(judgements))
    if len(judgements) > 1:
        print("\n" + per_choice(judgements))
    print("\n" + per_check(judgements))
    return 0


if __name__ == "__main__":
    sys.exit(main())
