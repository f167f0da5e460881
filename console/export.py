"""The trail as a table for spreadsheets."""

import json

from model.review import Act, Role

HEADINGS = ("序号", "时间", "账号", "姓名", "角色", "操作", "单位", "对象", "内容", "前一条校验值", "校验值")


def cells(act: Act) -> tuple[str, ...]:
    """An entry as a row; what a spreadsheet would take for a formula is kept as text."""
    said = json.dumps(act.said, ensure_ascii=False, sort_keys=True)
    row = (str(act.seq), act.at, act.account, act.name, Role(act.role).zh, act.kind.zh, act.unit, act.subject, said, act.previous, act.hash)
    return tuple(f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in row)
