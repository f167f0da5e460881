"""duwang (读网): the application. Puts the project's folders on the path, in a checkout and in an installed wheel
alike."""

import sys
from pathlib import Path

_here = Path(__file__).resolve().parent
_root = str(_here / "_app" if (_here / "_app").is_dir() else _here.parent)
if _root not in sys.path:
    sys.path.insert(0, _root)
