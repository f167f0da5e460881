"""The benchmark: ``python -m bench.run [PAGES ...] [--no-peers]``. Prints a Markdown table for docs/performance.md."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bench.generator import Made, generate
from bench.measure import Measured, measure
from bench.nginx import nginx

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = (
    "pictures=0",
    "crawler.delay=0",
    "crawler.concurrency=16",
    "crawler.second_try_after=0.2",
    "crawler.page_budget=200000",
    "crawler.link_budget=400000",
    "crawler.list_pages=1000",
    "crawler.allow_networks=127.0.0.0/8",
)


def main() -> None:
    """Measure every size, each tool on the same site."""
    sizes = [int(a) for a in sys.argv[1:] if a.isdigit()] or [1000, 10_000]
    print(
        "| tool | pages | pages/s | CPU ms/page | peak MB | broken found | invented |\n|---|---|---|---|---|---|---|",
        flush=True,
    )
    for size in sizes:
        with site(size) as (host, made, folder):
            inspect(host, made, folder)
            if "--no-peers" not in sys.argv:
                bare(host, made, folder)
                linkchecker(host, made, folder)
                linkinator(host, made, folder)


@contextmanager
def site(size: int) -> Iterator[tuple[str, Made, Path]]:
    """A generated portal behind nginx."""
    folder = Path(tempfile.mkdtemp(prefix="duwang-bench-"))
    try:
        made = generate(folder / "www", size)
        with nginx(folder / "www", folder / "nginx") as host:
            yield host, made, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def line(tool: str, made: Made, measured: Measured, found: set[str]) -> None:
    """One row of the table."""
    right, wrong = len(found & made.broken), len(found - made.broken)
    print(
        (
            f"| {tool} | {made.pages} | {made.pages / measured.wall:.0f} | "
            f"{1000 * measured.cpu / made.pages:.2f} | {measured.peak_mb:.0f} | {right} of {len(made.broken)} | "
            f"{wrong} |"
        ),
        flush=True,
    )


def inspect(host: str, made: Made, folder: Path) -> None:
    """The whole inspection: crawl, extract, check, score, report; and that of the next night, with nothing changed."""
    register = folder / "units.toml"
    register.write_text(
        f'[[unit]]\nid = "dw"\nname = "县局"\nkind = "区直"\nportal = "http://{host}/dw/index.html"\n', encoding="utf-8"
    )
    for tool, day in (("duwang inspect", "2025-09-15"), ("duwang inspect, next night", "2025-09-16")):
        options = ["--as-of", day, *(part for setting in SETTINGS for part in ("--set", setting))]
        measured = measure(
            [sys.executable, "-m", "duwang", "inspect", str(register), "--store", str(folder / "store"), *options], ROOT
        )
        if measured.code not in (0, 3):
            print(measured.output)
        line(tool, made, measured, _failed_links(folder / "store"))


def _failed_links(store: Path) -> set[str]:
    command = [sys.executable, "-m", "duwang", "findings", "--store", str(store), "--check", "link-broken", "--json"]
    answered = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    findings = [json.loads(text) for text in answered.stdout.splitlines()]
    return {unquote(urlsplit(finding["target"]).path) for finding in findings if finding["outcome"] == "failed"}


def bare(host: str, made: Made, folder: Path) -> None:
    """A bare CrawlSpider."""
    measured = measure([sys.executable, "-m", "bench.bare", f"http://{host}/dw/index.html"], ROOT)
    line(
        "Scrapy CrawlSpider, bare",
        made,
        measured,
        {unquote(urlsplit(text[7:]).path) for text in measured.output.splitlines() if text.startswith("BROKEN ")},
    )


def linkchecker(host: str, made: Made, folder: Path) -> None:
    """LinkChecker, from an environment of its own."""
    home = ROOT / ".venv" / "linkchecker"
    if not (home / "bin" / "linkchecker").exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(home / "bin" / "pip"), "install", "--quiet", "--quiet", "LinkChecker"], check=True)
    folder.chmod(0o755)  # run by root, it continues as an unprivileged user
    settings = folder / "linkcheckerrc"
    settings.write_text(
        "[checking]\nmaxrequestspersecond=10000\n", encoding="utf-8"
    )  # its default waits between requests
    options = ["--config", str(settings), "--no-status", "--no-robots", "-t", "10", "-o", "csv"]
    measured = measure([str(home / "bin" / "linkchecker"), *options, f"http://{host}/dw/index.html"], folder)
    found = set()
    for row in measured.output.splitlines():
        if "404" in row:
            found |= {
                unquote(urlsplit(cell).path)
                for cell in row.split(";")
                if cell.startswith(f"http://{host}") and "/a" not in cell
            }
    line("LinkChecker", made, measured, found)


def linkinator(host: str, made: Made, folder: Path) -> None:
    """linkinator, from a folder of its own; left out where there is no Node.js."""
    home = ROOT / ".venv" / "linkinator"
    program = home / "node_modules" / ".bin" / "linkinator"
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            print("linkinator needs Node.js and npm: left out", file=sys.stderr)
            return
        subprocess.run([npm, "install", "--silent", "--prefix", str(home), "linkinator"], check=True)
    options = ["--recurse", "--format", "json", "--concurrency", "16", "--timeout", "10000"]
    measured = measure([str(program), f"http://{host}/dw/", *options], folder)
    links = json.loads(measured.output[measured.output.find("{") :] or "{}").get("links", [])
    found = {unquote(urlsplit(link["url"]).path) for link in links if link["state"] == "BROKEN"}
    line("linkinator", made, measured, found)


if __name__ == "__main__":
    main()
