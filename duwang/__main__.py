"""``python -m duwang``."""

from duwang.cli import main

main()
