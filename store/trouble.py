"""Trouble with the machine or with the files of a store, as opposed to what a site sends: what it is, in one line."""

import errno
import sqlite3
from pathlib import Path

GO_ON = "已写入的内容没有丢失，排除后再次运行同一命令会接着进行"


class StoreError(Exception):
    """A file of a store cannot be used; the message says which, why and what to do, in the user's language."""


class StoppedError(Exception):
    """A run had to stop for the machine's sake; the message says why, in the user's language."""


def damaged(path: Path, what: str) -> StoreError:
    """A file that lost what it held."""
    advice = {
        "archive.db": "请用 duwang restore 从备份恢复；没有备份的，移走该文件后再次运行 inspect，由抓取包重新补齐",
        "console.db": "请用 duwang restore 从备份恢复；没有备份的，移走该文件后用 duwang user add 重新建立账号",
        "pictures.db": "该文件只有截图，可以删除，需要时会重新生成",
    }.get(path.name, "请用 duwang restore 从备份恢复；没有备份的，请换一个新的库目录")
    if path.parent.parent.name == "bundles":
        advice = "请移走该文件后再次运行同一命令，该站点会重新抓取"
    return StoreError(f"{path} {what}：{advice}")


def is_of_machine(error: BaseException) -> bool:
    """True for what no page can cause: a full disk, a damaged file, missing rights, no memory left."""
    if isinstance(error, (OSError, MemoryError, StoreError, StoppedError, sqlite3.OperationalError)):
        return True
    return type(error) is sqlite3.DatabaseError


_OF_SQLITE = {
    "SQLITE_FULL": "磁盘空间不足",
    "SQLITE_IOERR": "磁盘读写出错（磁盘已满、有故障，或文件超过大小上限）",
    "SQLITE_READONLY": "没有写入权限，或文件系统只读",
    "SQLITE_CANTOPEN": "打不开文件（没有权限，或同时打开的文件过多）",
    "SQLITE_NOMEM": "内存不足",
    "SQLITE_BUSY": "正被另一进程占用，请稍后再试",
    "SQLITE_LOCKED": "正被另一进程占用，请稍后再试",
    "SQLITE_CORRUPT": "已损坏",
    "SQLITE_NOTADB": "不是数据库文件",
    "SQLITE_ERROR": "内容与本版本不符，可能已损坏",
}
_OF_SYSTEM = {
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超过磁盘配额",
    errno.EFBIG: "文件超过大小上限",
    errno.EMFILE: "同时打开的文件过多（ulimit -n）",
    errno.ENFILE: "系统同时打开的文件过多",
    errno.EROFS: "文件系统只读",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EIO: "磁盘读写出错",
    errno.ENOMEM: "内存不足",
    errno.EAGAIN: "系统资源不足，不能启动进程",
    errno.ENOTDIR: "上级路径不是目录",
    errno.EISDIR: "应为文件，实为目录",
    errno.ENOENT: "文件不存在",
}


def line_of(error: BaseException) -> str:
    """Trouble in one line: where, what, and what to do."""
    if isinstance(error, (StoreError, StoppedError)):
        return str(error)
    if isinstance(error, MemoryError):
        return f"内存不足；{GO_ON}"
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "") or ""
        known = next((words for key, words in _OF_SQLITE.items() if name.startswith(key)), str(error))
        return f"读写库文件失败：{known}；{GO_ON}"
    if isinstance(error, OSError):
        what = _OF_SYSTEM.get(error.errno or 0, error.strerror or str(error))
        where = f"{error.filename}：" if error.filename else ""
        return f"{where}{what}；{GO_ON}"
    return f"{type(error).__name__}: {error}"
