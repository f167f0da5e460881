"""A large portal of static files: one unit, many columns and articles, 1 % of the content links broken.

Every page has about 190 links and 44 KB, as government pages have. Some pages are GBK without a charset header and link
to files with raw Chinese names, which work. Deterministic: the same size gives the same bytes.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

AS_OF = date(2025, 9, 15)
ROWS = 20
FILLER = (
    "为深入贯彻落实党中央、国务院决策部署，进一步提升政务公开工作水平，现就有关事项通知如下，"
    "请各有关单位结合实际认真组织实施。"
)
COLUMNS = (
    "工作动态",
    "通知公告",
    "政策文件",
    "政策解读",
    "规划计划",
    "人事信息",
    "财政预决算",
    "统计信息",
    "机构职能",
    "政府信息公开指南",
)


@dataclass(frozen=True)
class Made:
    """What was generated: how many pages, and the broken targets as paths."""

    pages: int
    broken: frozenset[str]


def generate(root: Path, pages: int, seed: int = 1) -> Made:
    """Write the portal below ``root``."""
    rng = random.Random(seed)
    articles = pages - len(COLUMNS) - 1
    per_column = [articles // len(COLUMNS) + (1 if i < articles % len(COLUMNS) else 0) for i in range(len(COLUMNS))]
    lists = [max(1, -(-count // ROWS)) for count in per_column]
    articles -= sum(lists) - len(COLUMNS)
    per_column = [
        max(1, articles // len(COLUMNS) + (1 if i < articles % len(COLUMNS) else 0)) for i in range(len(COLUMNS))
    ]
    broken: set[str] = set()
    written = 0
    menu = "".join(f'<li><a href="/dw/c{i}/index.html">{name}</a></li>' for i, name in enumerate(COLUMNS))
    frame = _frame()
    _write(root / "dw" / "index.html", _page("县局", frame, menu, "<p>欢迎访问。</p>"))
    _write(root / "index.html", _page("门户", frame, "", '<p><a href="/dw/index.html">县局</a></p>'))
    for number in range(120):
        _write(root / "frame" / f"{number}.html", f"<html><title>{number}</title><body>{FILLER}</body></html>")
    written += 1
    for column, name in enumerate(COLUMNS):
        count = per_column[column]
        shelf = -(-count // ROWS)
        for shelf_page in range(shelf):
            rows = "".join(_row(column, i) for i in range(shelf_page * ROWS, min(count, (shelf_page + 1) * ROWS)))
            pager = '<div class="page">' + "".join(
                f'<a href="{_shelf_name(n)}">{n + 1}</a>' for n in range(shelf) if n != shelf_page
            )
            pager += (
                f'<a href="{_shelf_name(shelf_page + 1)}">下一页</a>' if shelf_page + 1 < shelf else ""
            ) + "</div>"
            _write(
                root / "dw" / f"c{column}" / _shelf_name(shelf_page),
                _page(name, frame, menu, f'<ul class="list">{rows}</ul>{pager}', column=(column, name)),
            )
            written += 1
        for index in range(count):
            gbk = index % 10 == 9
            links = _content_links(rng, column, index, gbk, broken)
            html = _page(
                _title(column, index), frame, menu, _body(column, index, links), column=(column, name), gbk=gbk
            )
            _write(root / "dw" / f"c{column}" / f"a{index}.html", html, "gb18030" if gbk else "utf-8")
            written += 1
    for number in range(40):
        _write(root / "files" / f"公开目录{number}.pdf", "%PDF-1.4 files are not pages")
        _write(root / "files" / f"table{number}.pdf", "%PDF-1.4 files are not pages")
    return Made(written, frozenset(broken))


def _content_links(rng: random.Random, column: int, index: int, gbk: bool, broken: set[str]) -> str:
    parts = []
    for number in range(8):
        if rng.random() < 0.01:
            path = f"/dw/c{column}/missing{index}_{number}.html"
            broken.add(path)
        elif gbk and number < 2:
            path = f"/files/公开目录{(index + number) % 40}.pdf"
        else:
            path = f"/files/table{(index * 8 + number) % 40}.pdf"
        parts.append(f'<p>附件：<a href="{path}">附件{number}</a></p>')
    return "".join(parts)


def _shelf_name(number: int) -> str:
    return "index.html" if number == 0 else f"index_{number}.html"


def _frame() -> str:
    return "".join(
        f'<li><a href="/frame/{number}.html" target="_blank">公共栏目{number}</a></li>' for number in range(120)
    )


def _title(column: int, index: int) -> str:
    return f"县局关于开展第{column}类第{index}项工作的通知"


def _day(index: int) -> date:
    return AS_OF - timedelta(days=index % 380)


def _row(column: int, index: int) -> str:
    return (
        f'<li><a href="a{index}.html" title="{_title(column, index)}">{_title(column, index)}</a><span>'
        f"{_day(index)}</span></li>"
    )


def _body(column: int, index: int, links: str) -> str:
    paragraphs = "".join(
        f'<p style="text-indent: 2em; font-family: 仿宋_GB2312; font-size: 16pt;"><span>{FILLER}</span></p>'
        for _ in range(80)
    )
    recent = "".join(
        f'<li><a href="/dw/c{column}/a{max(0, index - step)}.html">相关第{step}条</a></li>' for step in range(1, 41)
    )
    return (
        f"<h1>{_title(column, index)}</h1><p>发布时间：{_day(index)} 来源：县局</p>{paragraphs}{links}<ul>{recent}</ul>"
    )


def _page(
    title: str, frame: str, menu: str, body: str, column: tuple[int, str] | None = None, gbk: bool = False
) -> str:
    charset = "" if gbk else '<meta charset="utf-8">'
    crumb = '当前位置：<a href="/index.html">首页</a> &gt; <a href="/dw/index.html">县局</a>' + (
        f' &gt; <a href="/dw/c{column[0]}/index.html">{column[1]}</a>' if column else ""
    )
    return (
        f'<!DOCTYPE html><html><head>{charset}<title>{title}</title></head><body><ul class="nav">'
        f'{frame}</ul><div class="crumb">{crumb}</div>'
        f'<ul class="menu">{menu}</ul><div class="content">{body}</div><div class="footer">主办：县人民政府 '
        "网站标识码：4309000099</div></body></html>"
    )


def _write(path: Path, text: str, charset: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(charset))
