"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, body: bytes) -> None:
    """Write a file beside its place and put it there in one step: what was there stays until then."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        part.chmod(0o640)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
