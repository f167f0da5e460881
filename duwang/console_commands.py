"""Commands of the console: serving it, its accounts, its trail."""

import csv
import secrets
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from duwang.terminal import (
    FAILED,
    USAGE,
    JsonOption,
    SetOption,
    StoreOption,
    add_row,
    now,
    open_store,
    print_json,
    settings_of,
    stop,
    stored_inspection,
    tell,
    warn_of_root,
)
from inspection.audit import audit
from inspection.config import Settings
from inspection.review import refresh
from model.review import MACHINE, Kind, Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from console.models import User
    from console.site import Site

console_app = typer.Typer()
user_app = typer.Typer(help="Accounts of the console.", no_args_is_help=True)
audit_app = typer.Typer(help="The trail of everything that people did.", no_args_is_help=True)

EVERYWHERE = {"0.0.0.0", "[::]", "::"}  # noqa: S104  what a user may ask for

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name of the account.")]
StdinOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking.")
]


@console_app.command()
def serve(
    store: StoreOption,
    bind: Annotated[
        str, typer.Option("--bind", metavar="HOST:PORT", help="Where to listen; 0.0.0.0:8000 for the whole network.")
    ] = "127.0.0.1:8000",
    set_: SetOption = [],
) -> None:
    """Serve the reviewers' console."""
    from console.server import serve as run

    settings = settings_of(store, set_)
    inspection = stored_inspection(store, set_)  # refused now rather than in the browser
    if not inspection.store.people.inbox.night[0]:  # inspected by a version that knew no inbox
        refresh(inspection, now())
    host, _, port = bind.rpartition(":")
    if not host or not port.isdigit():
        stop(USAGE, f"--bind “{bind}”应写作 地址:端口，如 127.0.0.1:8000")
    _refuse_taken(host, int(port))
    set_up_console(store, settings, host)
    if not _accounts().exists():
        stop(USAGE, f"还没有账号；请先运行 duwang user add 账号 --role administrator --store {store}")
    warn_of_root(settings.crawler.browser)
    inspection.store.close()  # server processes open their own
    run(_site(store, settings, host), bind, lambda: tell(f"控制台已启动：http://{bind}/（按 Ctrl+C 停止）"))


def _refuse_taken(host: str, port: int) -> None:
    """End with one line when nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except (OSError, OverflowError) as error:
            stop(
                USAGE,
                f"不能在 {host}:{port} 上提供服务：{getattr(error, 'strerror', None) or error}；请换一个端口或地址",
            )


def _site(store: Path, settings: Settings, host: str) -> "Site":
    from console.site import Site

    own = {"localhost", "127.0.0.1", "[::1]", socket.gethostname(), socket.getfqdn(), host} - EVERYWHERE
    if host in EVERYWHERE:
        own |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return Site(store.resolve(), settings, (*sorted(own), *settings.console.hosts))


def set_up_console(store: Path, settings: Settings, host: str = "127.0.0.1") -> None:
    """Make Django ready for a store."""
    from console.site import set_up

    set_up(_site(store, settings, host))


def _accounts() -> "QuerySet[User]":
    from console.models import User

    return User.objects.all()


# -- accounts ----------------------------------------------------------------------------------------------------------


@user_app.command("add")
def add(
    name: NameArgument,
    store: StoreOption,
    role: Annotated[Role, typer.Option("--role", help="What the person may do.")],
    called: Annotated[
        str, typer.Option("--name", help="The person's name, as the trail shows it; default the account's.")
    ] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="ID", help="The unit of a liaison.")] = "",
    body: Annotated[
        str, typer.Option("--body", help="The special body (专项评估单位) that the person enters scores for.")
    ] = "",
    password_stdin: StdinOption = False,
    set_: SetOption = [],
) -> None:
    """Add an account; the first should be an administrator."""
    inspection = stored_inspection(store, set_) if unit else None
    set_up_console(store, settings_of(store, set_))
    from console.accounts import AccountError, add_account

    secret = _password(password_stdin)
    units = {each.id for each in inspection.register.units} if inspection else set()
    try:
        person = add_account(name, called or name, role, unit, body, secret, units)
    except AccountError as error:
        stop(USAGE, *error.faults)
    open_store(store).people.trail.note(
        now().isoformat(timespec="seconds"),
        MACHINE,
        Kind.ACCOUNT,
        unit,
        name,
        {"did": "新增账号", "role": str(role), "unit": unit, "body": body},
    )
    tell(
        f"已新增账号 {person.account}（{person.name}，"
        f"{role.zh}{f'，单位 {unit}' if unit else ''}{f'，专项评估单位 {body}' if body else ''}）"
    )


def serve_demo(store: Path, bind: str, overrides: list[str]) -> None:
    """Serve the console of the demo, with an account for each role and one password for all."""
    set_up_console(store, settings_of(store, overrides))
    from console.accounts import add_account

    secret = secrets.token_urlsafe(9)
    people = (("admin", "管理员", Role.ADMINISTRATOR, ""), ("fuhe", "王芳", Role.REVIEWER, ""), ("shending", "张立",
    Role.LEAD, ""),
              ("jyj", "赵敏", Role.LIAISON, "jyj"), ("chayue", "陈静", Role.READER, ""))  # fmt: skip
    for account, name, role, unit in people:
        add_account(account, name, role, unit, "", secret, {unit})
        tell(f"演示账号 {account}（{role.zh}{'，教育局' if unit else ''}），密码 {secret}")
    serve(store, bind, overrides)


@user_app.command("list")
def list_(store: StoreOption, set_: SetOption = []) -> None:
    """The accounts."""
    set_up_console(store, settings_of(store, set_))
    table = Table()
    for heading in ("账号", "姓名", "角色", "单位", "专项评估单位", "状态"):
        table.add_column(heading)
    for user in _accounts():
        add_row(
            table,
            user.username,
            user.name,
            Role(user.role).zh,
            user.unit,
            user.body,
            "启用" if user.is_active else "停用",
        )
    Console().print(table)


@user_app.command("password")
def password(name: NameArgument, store: StoreOption, password_stdin: StdinOption = False, set_: SetOption = []) -> None:
    """Set an account's password anew, and end a lock-out."""
    set_up_console(store, settings_of(store, set_))
    from console.accounts import AccountError, set_password

    try:
        set_password(name, _password(password_stdin))
    except AccountError as error:
        stop(USAGE, *error.faults)
    open_store(store).people.trail.note(
        now().isoformat(timespec="seconds"), MACHINE, Kind.ACCOUNT, "", name, {"did": "重置密码"}
    )
    tell(f"已重置账号 {name} 的密码")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输一次"))


# -- the trail ---------------------------------------------------------------------------------------------------------


@audit_app.command("verify")
def verify(
    store: StoreOption,
    head: Annotated[
        str, typer.Option("--head", metavar="HASH", help="A hash noted earlier, which must still be in the chain.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Recompute the chain of hashes, and hold findings, scores, entries, files and sign-offs against it."""
    opened = open_store(store, must_exist=True)
    result = audit(opened, settings_of(store, []), head)
    if as_json:
        print_json({"entries": result.entries, "head": result.head, "faults": result.faults, "notes": result.notes})
    elif not result.faults:
        tell(
            f"留痕 {result.entries} 条，前后相连，内容未被改动；检查发现、得分、填报、附件和审定与留痕相符；"
            f"末条校验值 {result.head}"
        )
        tell("请把末条校验值（或库中的 heads.log）记在别处；下次用 --head 核对，可以发现末尾被截去。")
    for note in result.notes if not as_json else ():
        tell(f"注意：{note}")
    if result.faults:
        stop(FAILED, f"核对不通过（{len(result.faults)} 处）：", *(f"  {fault}" for fault in result.faults))


@audit_app.command("export")
def export(store: StoreOption, out: Annotated[Path, typer.Option("--out", help="The CSV file to write.")]) -> None:
    """Write the trail as CSV, which spreadsheets open."""
    from console.export import HEADINGS, cells

    opened = open_store(store, must_exist=True)
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(cells(act) for act in opened.people.trail.all())
    tell(f"已写入 {out}")
