"""``python -m tests.fuzz [--seconds N] [--seed N]``: alterations until the time is over; what is raised is kept."""

import argparse
import random
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.inputs import KINDS, altered


def main() -> None:
    """A line for each fault of ours, the file beside it, and a last line with the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    seeds = {name: kind.seeds() for name, kind in KINDS.items()}
    until, number, raised = time.monotonic() + options.seconds, options.seed, set()
    while time.monotonic() < until:
        for name, kind in KINDS.items():
            number += 1
            chance = random.Random(number)
            body = altered(chance.choice(seeds[name]), chance)
            try:
                kind.read(body)
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)[-1]
                what = f"{name}: {type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
                if what not in raised:
                    raised.add(what)
                    print(f"{what} (seed {number}): {str(error)[:200]}", flush=True)
    print(f"{number - options.seed} files, {len(raised)} faults")
    sys.exit(bool(raised))


if __name__ == "__main__":
    main()
