"""Room on the disk: a crawl waits before there is none left."""

import shutil
from pathlib import Path

LOOK_EVERY = 1.0


class Disk:
    """The disk that a folder is on; ``least`` bytes must stay free."""

    def __init__(self, folder: Path, least: int) -> None:
        self._folder = folder
        self._least = least
        self._looked = float("-inf")
        self._free = 0
        self.waits_since: float | None = None

    def is_low(self, now: float) -> bool:
        """True while there is less room than there must be; ``now`` are monotonic seconds."""
        if self._least and now - self._looked >= LOOK_EVERY:
            self._looked = now
            self._free = shutil.disk_usage(self._folder).free
            if self._free >= self._least:
                self.waits_since = None
            elif self.waits_since is None:
                self.waits_since = now
        return self.waits_since is not None

    @property
    def words(self) -> str:
        """What is the matter, in the user's language."""
        return f"磁盘剩余 {self._free / 1e6:.0f} MB，低于下限 {self._least / 1e6:.0f} MB（crawler.min_free）"
