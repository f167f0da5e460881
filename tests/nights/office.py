"""A small office: two units on sites of their own, a few pages each, and the night that inspects them."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import duwang_command, json_lines
from tests.portal.pages import article, landing, listing
from tests.portal.server import MockPortal

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = (
    "pictures = 0\n[crawler]\ndelay = 0\nconcurrency = 4\ntimeout = 5\nsecond_try_after = 0.1\n"
    "allow_networks = ['127.0.0.0/8', '::1/128']\n"
)


@dataclass(frozen=True)
class Office:
    """Two portals and the register of their units."""

    quiet: MockPortal
    """The site of 民政局; nothing is ever wrong with it but what its pages show."""
    other: MockPortal
    """The site of 教育局; tests put there what they like."""

    browser: str = "off"

    def store(self, folder: Path) -> Path:
        """A new store with register and settings."""
        folder.mkdir(parents=True)
        (folder / "duwang.toml").write_text(f"{SETTINGS}browser = '{self.browser}'\n", encoding="utf-8")
        rows = (f"民政局,区直,{self.quiet.url('/mzj/')}", f"教育局,区直,{self.other.url('/jyj/')}")
        (folder / "units.csv").write_text("单位名称,单位类别,门户地址\n" + "\n".join(rows) + "\n", encoding="utf-8")
        return folder

    def hits(self) -> dict[str, int]:
        """How often each address was asked for."""
        return {
            f"{site.host} {asked}": count for site in (self.quiet, self.other) for asked, count in site.hits.items()
        }


@contextmanager
def office(*, scripts: bool = False, address: str = "127.0.0.1") -> Iterator[Office]:
    """The office, served on loopback, one of its sites at an ``address``; ``scripts`` adds a column that only a
    browser can read."""
    with MockPortal(address=address) as quiet, MockPortal() as other:
        for portal, folder in ((quiet, "/mzj/"), (other, "/jyj/")):
            _fill(portal, folder)
        if scripts:
            other.page(
                "/jyj/", landing(("/jyj/gzdt/", "工作动态"), ("/jyj/tzgg/", "通知公告"), ("/jyj/rsxx/", "人事信息"))
            )
            rows = "<li><a href='/jyj/a1.html'>本局召开工作推进会议</a><span>2025-09-12</span></li>"
            script = f"<script>document.getElementById('rows').innerHTML = \"{rows}\"</script>"
            other.page("/jyj/rsxx/", listing("人事信息", after=f"<ul id='rows'>正在加载……</ul>{script}"))
        yield Office(quiet, other, "auto" if scripts else "off")


def _fill(portal: MockPortal, folder: str) -> None:
    portal.page("/", landing((folder, "本单位")))
    portal.page(folder, landing((f"{folder}gzdt/", "工作动态"), (f"{folder}tzgg/", "通知公告")))
    portal.page(f"{folder}gzdt/", listing("工作动态", (f"{folder}a1.html", "本局召开工作推进会议", "2025-09-12")))
    portal.page(f"{folder}tzgg/", listing("通知公告", (f"{folder}n1.html", "关于有关事项的通知", "2024-01-05")))
    dead = f'<p><a href="{folder}gone.pdf">有关附件材料</a></p>'
    portal.page(f"{folder}a1.html", article("本局召开工作推进会议", "2025-09-12", dead))
    portal.page(f"{folder}n1.html", article("关于有关事项的通知", "2024-01-05"))


def night(
    store: Path, *more: str, environment: Mapping[str, str] | None = None, day: str = "2025-09-15"
) -> "subprocess.CompletedProcess[str]":
    """Inspect the office as the scheduler does; a process with an ``environment`` of its own is started anew."""
    if environment is None:
        return duwang_command(*night_arguments(store, *more, day=day))
    return subprocess.run(
        night_command(store, *more, day=day),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=240,
        env=os.environ | dict(environment),
    )


def night_command(store: Path, *more: str, day: str = "2025-09-15") -> list[str]:
    """The command of a night."""
    return [sys.executable, "-m", "duwang", *night_arguments(store, *more, day=day)]


def night_arguments(store: Path, *more: str, day: str = "2025-09-15") -> list[str]:
    """What a night is told."""
    register = str(store / "units.csv")
    return ["inspect", register, "--store", str(store), "--as-of", f"{day}T08:00", "--jobs", "2", *more]


def findings(store: Path, unit: str = "") -> list[tuple[str, ...]]:
    """What the night found, in short."""
    done = duwang_command("findings", "--store", str(store), "--json")
    assert done.returncode == 0, done.stderr
    found = json_lines(done.stdout)
    return sorted(
        tuple(str(each[name]) for name in ("unit", "check", "target", "outcome", "message"))
        for each in found
        if unit in ("", each["unit"])
    )
