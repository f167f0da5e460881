"""Known vulnerabilities of the locked dependencies, by pip-audit in an environment of its own.

Exit code 0: every package was looked up, and none is known to be vulnerable; 1: some are; 2: the service could not be
asked, wholly or about some packages, so nothing is known about those.
"""

import json
import subprocess
import sys
import venv
from pathlib import Path

TOOLS = Path(".venv-audit")
AUDIT = TOOLS / "bin" / "pip-audit"
COMMAND = (
    str(AUDIT),
    "--requirement",
    "requirements.lock",
    "--disable-pip",
    "--progress-spinner",
    "off",
    "--format",
    "json",
)


def main() -> int:
    """Ask, and say what came of it."""
    if not AUDIT.exists():
        venv.create(TOOLS, with_pip=True)
        pip = [
            str(TOOLS / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "pip-audit",
        ]
        subprocess.run(pip, check=True)
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"audit: nothing could be looked up: {(done.stderr.strip() or 'no answer').splitlines()[-1]}")
        return 2
    vulnerable = [each for each in packages if each.get("vulns")]
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    for each in vulnerable:
        for fault in each["vulns"]:
            print(
                f"{each['name']} {each['version']}: {fault['id']}, mended in "
                f"{', '.join(fault['fix_versions']) or 'no version'}"
            )
    if unknown:
        print(
            f"audit: the service gave no answer about {len(unknown)} of {len(packages)} packages: "
            f"{', '.join(unknown[:5])} …"
        )
    print(f"{len(packages) - len(unknown)} packages looked up, {len(vulnerable)} vulnerable, {len(unknown)} unknown")
    return 1 if vulnerable else 2 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
