"""``duwang install-service``: the nightly job and the console as services of systemd, under an account of their own."""

import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import jinja2
import typer

from duwang.terminal import (
    FAILED,
    USAGE,
    RegisterArgument,
    StoreOption,
    catalogue_at_hand,
    register_of,
    settings_of,
    stop,
    tell,
)

SYSTEM = Path("/etc/systemd/system")
_UNSAFE = re.compile(r"[\s\"'\\%$;]")
"""What means something else in a unit file than in a path."""


def install_service(
    units: RegisterArgument,
    store: StoreOption,
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="When the nightly job begins.")] = "01:00",
    user: Annotated[
        str, typer.Option("--user", help="The account that the services run under; made where it is missing.")
    ] = "duwang",
    console: Annotated[str, typer.Option("--console", metavar="HOST:PORT", help="Also serve the console there.")] = "",
    into: Annotated[
        Path | None, typer.Option("--into", file_okay=False, help="Only write the unit files, into this folder.")
    ] = None,
) -> None:
    """Write the nightly job (and the console) as services of systemd, and enable them."""
    settings = settings_of(store, [])
    register_of(units, settings, catalogue_at_hand(store, settings.rubric))
    places = {"units": units.resolve(), "store": store.resolve(), "command": Path(sys.executable)}
    faults = list(_faults(places, at, user, console))
    if faults:
        stop(USAGE, *faults)
    values = {name: str(place) for name, place in places.items()} | {"at": at, "user": user, "console": console}
    values["command"] += " -m duwang"
    if into is not None:
        _write(into, values)
        tell(
            f"已写入 {into}；启用：复制到 {SYSTEM}，再执行 systemctl daemon-reload 和 systemctl enable "
            "--now duwang.timer"
        )
        return
    systemctl = shutil.which("systemctl")
    if os.geteuid() != 0 or systemctl is None:
        stop(FAILED, "安装服务须以 root 执行，且系统须使用 systemd；只要生成单元文件的，用 --into 指定目录")
    faults = [*_unreadable_by_others(places["command"]), *_unreadable_by_others(places["units"])]
    if faults:
        stop(FAILED, *faults)
    _hand_over(places["store"], user)
    services = _write(SYSTEM, values)
    for arguments in (
        ["daemon-reload"],
        ["enable", "--now", "duwang.timer"],
        *([["enable", "--now", services[2]]] if console else []),
    ):
        done = subprocess.run([systemctl, *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            stop(FAILED, f"systemctl {' '.join(arguments)} 失败：{done.stderr.strip() or done.stdout.strip()}")
    tell(
        f"已安装：每晚 {at} 以账号 {user} 检查{'，控制台在 ' + console if console else ''}；查看：systemctl "
        "list-timers duwang.timer"
    )


def _faults(places: dict[str, Path], at: str, user: str, console: str) -> Iterator[str]:
    for place in places.values():
        if _UNSAFE.search(str(place)):
            yield f"路径 {place} 含有空格或特殊字符，不能写入单元文件，请换一个路径"
    if not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", at):
        yield f"--at “{at}”应写作 时:分，如 01:00"
    if not re.fullmatch(r"[a-z_][a-z0-9_-]{0,30}", user) or user == "root":
        yield f"--user “{user}”不能用：应为 root 以外的系统账号，小写字母开头"
    address = re.fullmatch(r"[a-zA-Z0-9\[][a-zA-Z0-9.:\]-]*:([0-9]{1,5})", console)
    if console and not (address and 0 < int(address[1]) < 65_536):
        yield f"--console “{console}”应写作 地址:端口，如 127.0.0.1:8000"


def _write(folder: Path, values: dict[str, str]) -> list[str]:
    """Write the unit files; their names: job, timer, console."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("services")),
        undefined=jinja2.StrictUndefined,
    )
    folder.mkdir(parents=True, exist_ok=True)
    names = ["duwang.service", "duwang.timer", *(["duwang-console.service"] if values["console"] else [])]
    for name in names:
        path = folder / name
        path.write_text(environment.get_template(name).render(**values) + "\n", encoding="utf-8")
        path.chmod(0o644)
    return names


def _unreadable_by_others(path: Path) -> list[str]:
    """Where another account could not get at a file."""
    for each in (path, *path.parents):
        wanted = stat.S_IROTH if each == path else stat.S_IXOTH
        if not each.stat().st_mode & wanted:
            return [f"{each} 不对其他账号开放，服务账号读不到 {path}：请把程序和名录放到 /opt、/srv 等处"]
    return []


def _hand_over(store: Path, user: str) -> None:
    """Make the account where it is missing, and the store its own."""
    try:
        pwd.getpwnam(user)
    except KeyError:
        command = ["useradd", "--system", "--home-dir", str(store), "--shell", "/usr/sbin/nologin", user]
        subprocess.run(command, check=True)
        tell(f"已新建系统账号 {user}")
    store.mkdir(parents=True, exist_ok=True, mode=0o750)
    owner = pwd.getpwnam(user)
    for path in (store, *store.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
