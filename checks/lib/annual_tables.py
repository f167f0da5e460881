"""What the numbers of an annual report must satisfy (勾稽关系): 国办公开办函〔2021〕30号.

T3-1 新收+上年结转 = 总计+结转下年, T3-2 总计 = sum of the results, T3-3 总计列 = sum of the applicants, T4 总计 = sum
of the outcomes; between two years T3-Y 上年结转 = last year's 结转下年 (hard) and T2-Y 现行有效 = last year's + 制发
− 废止 (soft: a clean-up of documents changes it); in the words of the report TX-1 收到申请 = 新收, with 上年结转 or
without, and TX-2 结转 = 结转下年 (soft: both ways of counting are in use). A grid that could not be read is a doubt;
only numbers that were read are a fault.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import TypeVar

from checks.lib.annual_grid import RESULTS, Cases, Requests, cases_in, packed, papers_in, requests_in
from checks.lib.annual_words import APPLICANTS, CARRIED, CASES, LEFT, NEW, TABLE_NAMES, TABLE_SIGNS, TOTAL
from model.page import Table

_RECEIVED = re.compile(r"(?:收到|受理|新收)[^。；，\d]{0,16}申请[^。；，\d]{0,8}(\d+)[件条]")
_LEFT_OVER = re.compile(r"结转(?:至?下一?年|下年度)[^。；，\d]{0,10}(\d+)[件条]")
T = TypeVar("T")
Judged = tuple[list[str], list[str]]
THREE_TABLES_SINCE = 2021
ENOUGH_SIGNS = 3


def judge_tables(tables: tuple[Table, ...], year: int, text: str = "", gaps: tuple[str, ...] = ()) -> Judged:
    """(faults, doubts) of the three tables; nothing for formats before 2021.

    A table is missing only when no sign of it stands in the text or the cells and every part of the report was read.
    """
    if year < THREE_TABLES_SINCE:
        return [], []
    words = packed(text + "".join(cell for table in tables for row in table for cell in row))
    third, fourth = requests_in(tables), cases_in(tables)
    judged = [
        ([], []) if _second(tables) else _unseen(0, words, gaps),
        _best(third, judge_requests) if third else _unseen(1, words, gaps),
        _best(fourth, judge_cases) if fourth else _unseen(2, words, gaps),
    ]
    return [fault for faults, _ in judged for fault in faults], [doubt for _, doubts in judged for doubt in doubts]


def _second(tables: tuple[Table, ...]) -> bool:
    """True when one table shows the second part's rows: three signs of it side by side."""
    texts = (packed("".join(cell for row in table for cell in row)) for table in tables)
    return any(sum(sign in text for sign in TABLE_SIGNS[0]) >= ENOUGH_SIGNS for text in texts)


def _unseen(index: int, words: str, gaps: tuple[str, ...]) -> Judged:
    sign = next((sign for sign in TABLE_SIGNS[index] if sign in words), "")
    if sign:
        return [], [f"{TABLE_NAMES[index]}未能读成表格（文中有“{sign}”），请人工核对"]
    return ([], [f"未见{TABLE_NAMES[index]}，但{gaps[0]}"]) if gaps else ([f"缺少{TABLE_NAMES[index]}"], [])


def _best(copies: Sequence[T], judge: Callable[[T], Judged]) -> Judged:
    """A table that is shown several times is judged by its best copy."""
    return min(map(judge, copies), key=lambda judged: (len(judged[0]), len(judged[1])))


def judge_requests(table: Requests) -> Judged:
    """T3-1, T3-2 and T3-3 on the third table."""
    new, carried, total, left = (table.row(words) for words in (NEW, CARRIED, TOTAL, LEFT))
    unread = [line.label[-20:] for line in table.lines if line.numbers is None]
    results = [line.numbers for line in table.results if line.numbers is not None]
    whole = len(results) == len(table.results)
    faults: list[str] = []
    doubts = [f"第三部分的表“{unread[0]}”等{len(unread)}行不是数字，请人工核对"] if unread else []
    for index, column in enumerate(APPLICANTS):
        if new and carried and total and left and new[index] + carried[index] != total[index] + left[index]:
            sums = f"新收{new[index]}＋上年结转{carried[index]}≠总计{total[index]}＋结转下年度{left[index]}"
            faults.append(f"第三部分的表“{column}”列：{sums}")
        got = sum(values[index] for values in results)
        if total and whole and len(results) == RESULTS and got != total[index]:
            faults.append(f"第三部分的表“{column}”列：各项办理结果之和{got}≠总计{total[index]}")
    faults += list(_row_faults(table))
    if not unread and not (new and carried and total and left and _complete(results, total)):
        doubts.append(f"第三部分的表识别出{len(table.lines)}行数据，与规定的25行不同，请人工核对")
    return (faults, doubts) if table.sure else ([], [*doubts, *(f"{fault}（列未能确认）" for fault in faults)])


def _complete(results: list[tuple[int, ...]], total: tuple[int, ...] | None) -> bool:
    """All rows of the results are there: as many as prescribed, or more (later forms) that add up."""
    sums = tuple(map(sum, zip(*results, strict=True)))
    adds_up = total is not None and sums == total
    return len(results) == RESULTS or (len(results) > RESULTS and adds_up)


def _row_faults(table: Requests) -> Iterator[str]:
    for line in table.lines:
        values = line.numbers
        if values and sum(values[:6]) != values[6]:
            yield f"第三部分的表“{line.label[:24]}”行：各类申请人之和{sum(values[:6])}≠总计{values[6]}"


def judge_cases(table: Cases) -> Judged:
    """T4: in each group 结果维持+结果纠正+其他结果+尚未审结 = 总计."""
    faults, doubts = [], []
    for name, values in zip(CASES, table.groups, strict=False):
        if values is None:
            doubts.append(f"第四部分的表“{name}”未能读成数字，请人工核对")
        elif sum(values[:4]) != values[4]:
            faults.append(f"第四部分的表“{name}”：各项之和{sum(values[:4])}≠总计{values[4]}")
    return faults, doubts


def carry_over(before: tuple[Table, ...], after: tuple[Table, ...]) -> list[str] | None:
    """T3-Y: columns whose 上年结转 is not last year's 结转下年度; None when either table cannot be read.

    Of several copies on either side the pair that agrees best counts.
    """
    lefts = [row for table in requests_in(before) if table.sure and (row := table.row(LEFT))]
    carried = [row for table in requests_in(after) if table.sure and (row := table.row(CARRIED))]
    broken = [_differences(*pair) for pair in product(lefts, carried)]
    return min(broken, key=len, default=None)


def _differences(left: tuple[int, ...], carried: tuple[int, ...]) -> list[str]:
    return [
        f"“{column}”列上年结转{now}件，上一年报告结转下年度{then}件"
        for column, then, now in zip(APPLICANTS, left, carried, strict=True)
        if then != now
    ]


def in_force(before: tuple[Table, ...], after: tuple[Table, ...]) -> list[str]:
    """T2-Y: kinds of documents whose number in force does not follow from last year's."""
    last = {papers.name: papers for papers in papers_in(before)}
    return [
        f"“{now.name}”现行有效{now.in_force}件≠上一年{last[now.name].in_force}件＋制发{now.made}件－废止{now.repealed}件"
        for now in papers_in(after)
        if now.name in last and now.in_force != last[now.name].in_force + now.made - now.repealed
    ]


def told_otherwise(text: str, tables: tuple[Table, ...]) -> list[str]:
    """TX-1 and TX-2: numbers of applications that the report's words tell otherwise than its third table."""
    rows = [tuple(table.row(words) for words in (NEW, CARRIED, LEFT)) for table in requests_in(tables) if table.sure]
    read = [(new[-1], carried[-1], left[-1]) for new, carried, left in rows if new and carried and left]
    words = packed(text)
    received, kept = _RECEIVED.search(words), _LEFT_OVER.search(words)
    told = []
    if received and read and not any(int(received[1]) in (new, new + carried) for new, carried, _ in read):
        told.append(f"正文称收到申请{received[1]}件，第三部分的表新收{read[0][0]}件、上年结转{read[0][1]}件")
    if kept and read and not any(int(kept[1]) == left for _, _, left in read):
        told.append(f"正文称结转下年度{kept[1]}件，第三部分的表为{read[0][2]}件")
    return told
