"""Annual reports after 国办公开办函〔2021〕30号: six sections, three tables, numbers that add up or do not."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

SECTIONS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
PEOPLE = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
HANDLED = (
    ("（一）予以公开", ("",)),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ("",)),
    (
        "（三）不予公开",
        (
            "1.属于国家秘密",
            "2.其他法律行政法规禁止公开",
            "3.危及“三安全一稳定”",
            "4.保护第三方合法权益",
            "5.属于三类内部事务信息",
            "6.属于四类过程性信息",
            "7.属于行政执法案卷",
            "8.属于行政查询事项",
        ),
    ),
    ("（四）无法提供", ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确")),
    (
        "（五）不予处理",
        (
            "1.信访举报投诉类申请",
            "2.重复申请",
            "3.要求提供公开出版物",
            "4.无正当理由大量反复申请",
            "5.要求行政机关确认或重新出具已获取信息",
        ),
    ),
    (
        "（六）其他处理",
        (
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "3.其他",
        ),
    ),
    ("（七）总计", ("",)),
)
FAULTS = ("section", "balance", "row-sum", "cases")  # what may be wrong with a report

NUMBERING: dict[str, Callable[[int, str], str]] = {
    "strong": lambda n, title: f"<p><strong>{'一二三四五六'[n]}、{title}</strong></p>",
    "h3-point": lambda n, title: f"<h3>{'一二三四五六'[n]}．{title}</h3>",
    "split-tags": lambda n, title: f"<p><b>{'一二三四五六'[n]}、</b><span>{title}</span></p>",
    "spaced": lambda n, title: f"<p>　　{'一二三四五六'[n]} 、 {title}</p>",
    "part": lambda n, title: f"<p align='center'>第{'一二三四五六'[n]}部分　{title}</p>",
}
CELLS: dict[str, Callable[[int], str]] = {
    "zero": str,
    "blank": lambda n: str(n) if n else "",
    "dash": lambda n: str(n) if n else "—",
    "nbsp": lambda n: str(n) if n else "&nbsp;",
    "pieces": lambda n: f"{n}件",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a report: 25 rows of 7 columns, and 15 columns of cases."""

    requests: tuple[tuple[int, ...], ...]
    cases: tuple[int, ...]
    published: int


def figures(rng: Random) -> Figures:
    """Numbers that satisfy every identity."""
    new = [rng.randint(2, 9), rng.randint(0, 3), 0, 0, rng.randint(0, 1), 0]
    carried = left = [
        1,
        0,
        0,
        0,
        0,
        0,
    ]  # the same every year, so that each report carries over what the one before left
    results = [[0] * 6 for _ in range(21)]
    for column in range(6):
        for _ in range(new[column] + carried[column] - left[column]):
            results[rng.choice((0, 0, 1, 6, 10, 10, 11))][column] += 1
    total = [sum(row[column] for row in results) for column in range(6)]
    rows = [new, carried, *results, total, left]
    cases = [c for _ in range(3) for p in [[rng.randint(0, 1), 0, 0, rng.randint(0, 1)]] for c in (*p, sum(p))]
    return Figures(tuple((*row, sum(row)) for row in rows), tuple(cases), rng.randint(90, 700))


def spoil(numbers: Figures, fault: str) -> Figures:
    """Numbers that violate one identity."""
    rows, cases = [list(row) for row in numbers.requests], list(numbers.cases)
    if fault == "balance":
        rows[0][0] += 3
        rows[0][6] += 3
    elif fault == "row-sum":
        rows[23][6] += 2
    elif fault == "cases":
        cases[4] += 1
    return Figures(tuple(map(tuple, rows)), tuple(cases), numbers.published)


def page(who: str, year: int, numbers: Figures, numbering: str, cells: str, without: int | None = None) -> str:
    """The report as HTML; ``without`` leaves a section out and moves up what follows."""
    cell = CELLS[cells]
    kept = [n for n in range(6) if n != without]
    parts = [
        f"<p>本报告根据《中华人民共和国政府信息公开条例》要求编制，所列数据的统计期限自{year}年1月1日起至12月31日止。</p>"
    ]
    tables = {1: lambda: _second(numbers, cell), 2: lambda: _third(numbers, cell), 3: lambda: _fourth(numbers, cell)}
    for place, section in enumerate(kept):
        parts.append(NUMBERING[numbering](place, SECTIONS[section]))
        parts.append(tables[section]() if section in tables else _prose(section, who, year, numbers))
    return "".join(parts)


def _prose(section: int, who: str, year: int, numbers: Figures) -> str:
    texts = {
        0: f"{year}年，{who}认真落实政务公开工作要求，全年通过门户网站主动公开各类信息{numbers.published}条，"
        f"收到申请{numbers.requests[0][6]}件，均按期答复。加强信息管理，落实保密审查制度，组织业务培训2次。",
        4: "一是公开的深度有待加强，二是公开的形式不够丰富。下一步将健全工作机制，拓展公开渠道，提高公开质量。",
        5: f"{year}年度没有收取信息处理费，无需要报告的其他情况。",
    }
    return f"<p>{texts[section]}</p>"


def _td(text: object, across: int = 1, down: int = 1) -> str:
    spans = (f' colspan="{across}"' if across > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
    return f"<td{spans}>{text}</td>"


def _tr(*cells: str) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _table(*rows: str) -> str:
    return f'<table border="1" width="100%"><tbody>{"".join(rows)}</tbody></table>'


def _second(numbers: Figures, cell: Callable[[int], str]) -> str:
    decisions = _tr(_td("信息内容"), _td("本年处理决定数量", 3))
    return _table(
        _tr(_td("第二十条第（一）项", 4)),
        _tr(*map(_td, ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"))),
        _tr(_td("规章"), *(_td(cell(0)) for _ in range(3))),
        _tr(_td("行政规范性文件"), _td(cell(1)), _td(cell(0)), _td(cell(numbers.published % 7))),
        _tr(_td("第二十条第（五）项", 4)) + decisions,
        _tr(_td("行政许可"), _td(cell(numbers.published % 90), 3)),
        _tr(_td("第二十条第（六）项", 4)) + decisions,
        _tr(_td("行政处罚"), _td(cell(numbers.published % 11), 3)),
        _tr(_td("行政强制"), _td(cell(0), 3)),
        _tr(_td("第二十条第（八）项", 4)),
        _tr(_td("信息内容"), _td("本年收费金额（单位：万元）", 3)),
        _tr(_td("行政事业性收费"), _td(0, 3)),
    )


def _third(numbers: Figures, cell: Callable[[int], str]) -> str:
    values = ["".join(_td(cell(n)) for n in row) for row in numbers.requests]
    rows = [
        _tr(_td("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), _td("申请人情况", 7)),
        _tr(_td("自然人", 1, 2), _td("法人或其他组织", 5), _td("总计", 1, 2)),
        _tr(*map(_td, PEOPLE[1:6])),
        _tr(_td("一、本年新收政府信息公开申请数量", 3), values[0]),
        _tr(_td("二、上年结转政府信息公开申请数量", 3), values[1]),
    ]
    at, first = 2, _td("三、本年度办理结果", 1, 22)
    for group, kinds in HANDLED:
        for n, kind in enumerate(kinds):
            label = (_td(group, 1, len(kinds)) if n == 0 else "") + _td(kind) if kind else _td(group, 2)
            rows.append(_tr(first, label, values[at]))
            at, first = at + 1, ""
    return _table(*rows, _tr(_td("四、结转下年度继续办理", 3), values[24]))


def _fourth(numbers: Figures, cell: Callable[[int], str]) -> str:
    return _table(
        _tr(_td("行政复议", 5), _td("行政诉讼", 10)),
        _tr(*(_td(name, 1, 2) for name in RESULTS), _td("未经复议直接起诉", 5), _td("复议后起诉", 5)),
        _tr(*map(_td, RESULTS * 2)),
        _tr(*(_td(cell(n)) for n in numbers.cases)),
    )
