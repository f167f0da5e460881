"""Is a store sound, and will it be tomorrow? Every file looked through, what refers to what, the machine around it."""

import os
import shutil
import socket
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from crawler.register import RegisterError
from duwang.doctor import Diagnosis
from inspection.config import Settings
from inspection.stored import NothingStoredError, stored_inspection
from model.address import host_name
from model.workdays import last_known_year
from rubric_map.files import RubricError
from store.bundle import Bundle
from store.codec import UnreadableRecordError
from store.database import faults_in
from store.soundness import unsound
from store.store import Run, Store
from store.trouble import StoreError, damaged

NIGHTS = 7
"""Nights that the forecast is made from."""
MOST_HOSTS = 20
SAMPLE = 500
SKEW = timedelta(minutes=10)


def examine_store(folder: Path, settings: Settings, now: datetime) -> Iterator[Diagnosis]:
    """What there is to say of a store, in order of importance."""
    sound = True
    for path in sorted(folder.glob("*.db")):
        fault = faults_in(path)
        sound = sound and not fault
        yield Diagnosis(
            f"库文件 {path.name}", not fault, fault or "完好", str(damaged(path, "已损坏")) if fault else ""
        )
    yield _rights(folder)
    yield _room(folder, settings)
    if not sound:
        return
    try:
        store = Store(folder)
    except StoreError as error:
        yield Diagnosis("库目录", False, str(error))
        return
    try:
        yield from _contents(store, settings, now)
    finally:
        store.close()


def _contents(store: Store, settings: Settings, now: datetime) -> Iterator[Diagnosis]:
    records = _records(store)
    yield records
    if not records.ok:
        return
    lacking = store.lacking_bodies()
    yield Diagnosis(
        "事实与存档",
        not lacking,
        f"存档缺少 {lacking} 份正文" if lacking else "相符",
        "运行 duwang import，由抓取包补齐；抓取包已清理的，用 duwang restore 从备份恢复",
    )
    yield _bodies(store)
    verified = store.people.trail.verify()
    yield Diagnosis(
        "留痕",
        not verified.fault,
        verified.fault or f"{verified.entries} 条，前后相连",
        "运行 duwang audit verify 查看详情，并从备份恢复 people.db",
    )
    runs = store.runs(NIGHTS)
    yield from _bundles(store.folder, runs)
    yield _clock(runs, now)
    yield _forecast(store, runs)
    if runs:
        yield _names(store, settings)
    yield calendar(now)


def _rights(folder: Path) -> Diagnosis:
    open_to_all = [
        path.name
        for path in (folder, *sorted(folder.glob("*.db")), folder / "secret.key")
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o007
    ]
    closed = [path.name for path in (folder, *sorted(folder.glob("*.db"))) if not os.access(path, os.R_OK | os.W_OK)]
    if closed:
        return Diagnosis(
            "权限", False, f"{'、'.join(closed)} 不能读写", "用运行 duwang 的账号执行，或把库目录的属主改为该账号"
        )
    return Diagnosis(
        "权限",
        not open_to_all,
        f"{'、'.join(open_to_all)} 对本机所有账号开放" if open_to_all else "只对属主和属组开放",
        f"执行 chmod -R o-rwx {folder}",
        needed=False,
    )


def _room(folder: Path, settings: Settings) -> Diagnosis:
    free, least = shutil.disk_usage(folder).free, settings.crawler.min_free
    return Diagnosis(
        "磁盘空间",
        free >= least,
        f"剩余 {_size(free)}，下限 {_size(least)}（crawler.min_free）",
        "腾出空间，或运行 duwang purge --keep-nights N 清理旧批次",
    )


def _bundles(folder: Path, runs: list[Run]) -> Iterator[Diagnosis]:
    for run in runs[:1]:
        paths = sorted((folder / "bundles" / run.id).glob("*.db"))
        faulty = [path for path in paths if is_lost(path)]
        yield Diagnosis(
            f"批次 {run.id} 的抓取包",
            not faulty,
            f"{len(paths)} 个，其中 {len(faulty)} 个已损坏：{faulty[0].name}" if faulty else f"{len(paths)} 个，完好",
            "移走损坏的抓取包；下次检查会重新抓取该站点",
            needed=False,
        )


def is_lost(path: Path) -> bool:
    """True for a bundle that cannot be used."""
    try:
        if not path.stat().st_size or faults_in(path):
            return True
        with closing(Bundle(path)) as bundle:
            return not bundle.meta("site")
    except StoreError:
        return True


def _records(store: Store) -> Diagnosis:
    """Whether what is kept can be read as what it is."""
    faulty = [
        *unsound("duwang.db", store.connection),
        *unsound("people.db", store.people.connection),
        *unsound("archive.db", store.archive.database.conn),
    ]
    return Diagnosis("记录", not faulty, "；".join(faulty) or "可以读取", "用 duwang restore 从备份恢复")


def _bodies(store: Store) -> Diagnosis:
    """Whether saved pages are what their hashes say, by a sample spread over the archive."""
    tried = store.archive.sample(SAMPLE)
    faulty = [sha256 for sha256 in tried if store.archive.fault_of(sha256)]
    return Diagnosis(
        "存档正文",
        not faulty,
        f"已试 {len(tried)} 份，其中 {len(faulty)} 份与编号不符" if faulty else f"已试 {len(tried)} 份，与编号相符",
        "用 duwang restore 从备份恢复；没有备份的，移走 archive.db 后运行 duwang import",
    )


def _clock(runs: list[Run], now: datetime) -> Diagnosis:
    latest = max((moment for run in runs for moment in (run.started_at, run.finished_at) if moment), default=None)
    wrong = latest is not None and latest > now + SKEW
    return Diagnosis(
        "时钟",
        not wrong,
        f"本机时间 {now:%Y-%m-%d %H:%M}" + (f"，早于库中最近一次检查 {latest:%Y-%m-%d %H:%M}" if wrong else ""),
        "校准系统时间（timedatectl set-ntp true）",
    )


def _forecast(store: Store, runs: list[Run]) -> Diagnosis:
    """How much a night takes, and how long the disk lasts."""
    folders = [store.folder / "bundles" / run.id for run in runs]
    nights = [sum(path.stat().st_size for path in folder.glob("*.db")) for folder in folders if folder.is_dir()]
    facts = sum((store.folder / name).stat().st_size for name in ("duwang.db", "archive.db")) / max(1, store.nights)
    night = (sum(nights) / len(nights) if nights else 0) + facts
    if not night:
        return Diagnosis("容量预测", True, "还没有检查过，无从预测", needed=False)
    free = shutil.disk_usage(store.folder).free
    lasts = int(free / night)
    return Diagnosis(
        "容量预测",
        lasts >= NIGHTS,
        f"每次检查约 {_size(night)}，一年（365 次）约 {_size(night * 365)}；剩余空间约可再存 {lasts} 次",
        "定期运行 duwang purge --keep-nights N，或扩充磁盘",
        needed=False,
    )


def _names(store: Store, settings: Settings) -> Diagnosis:
    """Whether the portals' names are known here."""
    try:
        units = stored_inspection(store, settings).register.units
    except (NothingStoredError, RegisterError, RubricError, UnreadableRecordError, OSError) as error:
        return Diagnosis("域名解析", False, str(error), "再次运行 duwang inspect，或从备份恢复")
    hosts = list(islice(dict.fromkeys(host_name(unit.portal) for unit in units), MOST_HOSTS))
    unknown = [host for host in hosts if not _is_known(host)]
    return Diagnosis(
        "域名解析",
        not unknown,
        f"{'、'.join(unknown[:5])} 不能解析" if unknown else f"已试 {len(hosts)} 个门户域名，都能解析",
        "检查 /etc/resolv.conf；内网域名请向网络管理员确认",
        needed=False,
    )


def _is_known(host: str) -> bool:
    try:
        socket.getaddrinfo(host.strip("[]"), None)
    except (OSError, UnicodeError):
        return False
    return True


def calendar(now: datetime) -> Diagnosis:
    """Whether the days off of the coming year are known: they are announced in November."""
    wanted, known = now.year + (1 if now.month == 12 else 0), last_known_year()
    return Diagnosis(
        "放假安排",
        wanted <= known,
        f"已知到 {known} 年",
        f"在 STORE/holidays.toml 中补上 {wanted} 年的放假安排，或升级 duwang；在此之前工作日按周一至周五推算",
        needed=False,
    )


def _size(count: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    return ""
