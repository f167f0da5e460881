"""Is this machine ready? What is missing, what it is needed for, and how to get it."""

import ctypes.util
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.browser import find_browser


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at. ``needed`` is False for what only some pages or reports need."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = True


def examine(browser: str) -> Iterator[Diagnosis]:
    """Everything the product needs, in order of importance."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Diagnosis("Python", sys.version_info >= (3, 11), version, "安装 Python 3.11 或更新版本")
    yield Diagnosis(
        "SQLite", sqlite3.sqlite_version_info >= (3, 35), sqlite3.sqlite_version, "升级 Python 或系统的 SQLite"
    )
    missing = [
        name
        for name in ("scrapy", "selectolax", "sqlite_utils", "zstandard", "jinja2", "openpyxl", "pypdf", "playwright")
        if importlib.util.find_spec(name) is None
    ]
    yield Diagnosis(
        "Python 组件", not missing, "齐全" if not missing else f"缺少 {'、'.join(missing)}", "在项目目录执行 make setup"
    )
    path = find_browser(browser)
    yield Diagnosis(
        "浏览器（Chromium）",
        path is not None or browser == "off",
        path or ("已在配置中关闭" if browser == "off" else "未找到"),
        "以 root 执行 make setup，或 apt-get install chromium；没有浏览器时，须运行脚本的页面列为未检查",
        needed=False,
    )
    if path is not None:
        yield _sandbox(path)
    yield Diagnosis(
        "中文字体",
        _has_chinese_font(),
        "已安装" if _has_chinese_font() else "未找到",
        "apt-get install fonts-noto-cjk；用于网页截图和打印报告",
        needed=False,
    )
    pango = ctypes.util.find_library("pango-1.0")
    yield Diagnosis(
        "Pango",
        pango is not None,
        pango or "未找到",
        "apt-get install libpango-1.0-0 libpangocairo-1.0-0；用于生成 PDF 报告",
        needed=False,
    )


def _sandbox(browser: str) -> Diagnosis:
    """Whether Chromium starts with its sandbox on."""
    if os.geteuid() == 0:
        return Diagnosis(
            "浏览器沙箱",
            False,
            "以 root 运行，不能启用",
            "改用普通账号，或用 duwang install-service 安装为服务",
            needed=False,
        )
    command = [browser, "--headless", "--disable-gpu", "--dump-dom", "about:blank"]
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [*command, f"--user-data-dir={folder}"], capture_output=True, text=True, timeout=40, check=False
            )
            fault = done.stderr.strip().splitlines()[-1:] if done.returncode else []
        except (OSError, subprocess.TimeoutExpired) as error:
            fault = [str(error)]
    return Diagnosis(
        "浏览器沙箱",
        not fault,
        f"浏览器不能启动：{fault[0][:200]}" if fault else "已启用",
        "允许非特权用户命名空间（sysctl kernel.unprivileged_userns_clone=1）",
        needed=False,
    )


def _has_chinese_font() -> bool:
    command = shutil.which("fc-list")
    if command is None:
        return False
    try:
        done = subprocess.run([command, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(done.stdout.strip())
