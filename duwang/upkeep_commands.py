"""Commands that look after a machine and a store: doctor, backup, restore, purge."""

from pathlib import Path
from typing import Annotated

import typer

from duwang.doctor import examine
from duwang.health import examine_store
from duwang.terminal import FAILED, USAGE, SetOption, StoreOption, now, open_store, settings_of, stop, tell
from inspection.locks import StoreBusyError, store_lock
from store import backup as copying
from store.purge import purge as remove_old

upkeep_app = typer.Typer()


@upkeep_app.command()
def doctor(store: Annotated[Path | None, typer.Option("--store")] = None, set_: SetOption = []) -> None:
    """Is this machine ready, and the store sound? Says what is wrong and what to do."""
    settings = settings_of(store, set_)
    if store is not None and not store.is_dir():
        stop(USAGE, f"没有目录 {store}")
    ready = True
    found = list(examine(settings.crawler.browser))
    found += list(examine_store(store, settings, now())) if store is not None else []
    for each in found:
        mark = "✓" if each.ok else ("✗" if each.needed else "!")
        remedy = "" if each.ok or not each.remedy else f"。{each.remedy}"
        typer.echo(f"{mark} {each.name}：{each.detail}{remedy}")
        ready = ready and (each.ok or not each.needed)
    if not ready:
        raise typer.Exit(FAILED)


@upkeep_app.command()
def backup(
    store: Annotated[Path, typer.Argument(metavar="STORE", help="Folder of the store.")],
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="Folder to be made.")],
) -> None:
    """Copy a store, also while it is in use, and look the copy through. Bundles and pictures are left out."""
    if not (store / "duwang.db").is_file() and not (store / "people.db").is_file():
        stop(USAGE, f"{store} 中没有库文件")
    try:
        with store_lock(store):
            made = copying.back_up(store, target, now().isoformat(timespec="seconds"))
    except StoreBusyError:
        stop(FAILED, f"{store} 正在清理之中，请稍后再备份")
    tell(f"已备份到 {target}：{len(made.files)} 个文件，已逐一核对；留痕 {made.entries} 条，末条校验值 {made.head}")


@upkeep_app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="Folder that `duwang backup` made.")],
    store: StoreOption,
) -> None:
    """Make a store from a backup, after every file was looked through."""
    made = copying.restore(source, store)
    open_store(store, must_exist=True).close()
    tell(
        f"已恢复到 {store}：{len(made.files)} 个文件，为 {made.made_at} 的备份；留痕 {made.entries} 条，"
        f"末条校验值 {made.head}"
    )


@upkeep_app.command()
def purge(
    store: StoreOption,
    keep: Annotated[int, typer.Option("--keep-nights", min=1, max=100_000, help="How many nights stay whole.")],
) -> None:
    """Remove what older nights left and nothing refers to. Findings, decisions and their evidence stay."""
    opened = open_store(store, must_exist=True)
    try:
        with store_lock(store, alone=True):
            done = remove_old(opened, keep)
    except StoreBusyError:
        stop(FAILED, f"{store} 正在检查或备份之中，请稍后再清理")
    tell(
        f"已清理 {done.nights} 个批次：抓取包 {done.bundles} 个，不再引用的正文 {done.bodies} 份，腾出 "
        f"{done.freed / 1e6:.1f} MB"
    )
