"""The trail as a table for spreadsheets."""

import json

from model.inputs import Source
from model.review import Act, Action, Kind, Role, Step

HEADINGS = (
    "序号",
    "时间",
    "账号",
    "姓名",
    "角色",
    "操作",
    "单位",
    "内容",
    "对象",
    "原始记录",
    "前一条校验值",
    "校验值",
)


def describe(act: Act) -> str:  # noqa: PLR0911  a kind of act, a sentence
    """An act in words, as an office would note it."""
    said = act.said
    why = f"：{said['why']}" if said.get("why") else ""
    match act.kind:
        case Kind.DECISION:
            until = f"（至 {said['until']}）" if said.get("until") else ""
            return f"{Action(said['action']).zh}{until}{why}。问题：{said['message']}"
        case Kind.UNDO:
            return f"撤回第 {said['undoes']} 条“{Action(said['action']).zh}”"
        case Kind.STEP:
            if said.get("notice"):
                return f"{Step(said['step']).zh} {said['notice']}，期限 {said['due']}"
            return f"{Step(said['step']).zh}{why}"
        case Kind.NOTICE:
            return f"整改通知 {act.subject}，期限 {said['due']}，问题 {len(said['keys'])} 条"
        case Kind.RECHECK:
            return f"{said['outcome_zh']}。{said['message']}"
        case Kind.ENTRY:
            entered = said.get("said", {})
            amount = (
                entered.get("points") or entered.get("outcome") or (entered["value"][1] if entered.get("value") else "")
            )
            kind = {
                "entry": "指标",
                "judgement": "裁量规则",
                "claim": "声明不适用，指标",
                "fact": "事实",
                "form": "填报表",
            }[said["kind"]]
            reason = entered["origin"][3] if entered.get("origin") else ""
            return (
                f"{Source(said['source']).zh}，{kind} {said['about']}"
                + (f"，记 {amount}" if amount != "" else "")
                + (f"：{reason}" if reason else "")
            )
        case Kind.SIGN_OFF | Kind.REVOKE:
            return f"{act.kind.zh}{why}（{act.subject}，校验值 {said['sha256'][:12]}）"
        case Kind.ACCOUNT:
            return f"{act.subject}：{said.get('did', '')}"
        case Kind.LOGIN | Kind.REFUSED:
            return f"来自 {said.get('from', '')}"
        case _:
            return act.subject


def cells(act: Act) -> tuple[str, ...]:
    """An entry as a row; what a spreadsheet would take for a formula is kept as text."""
    said = json.dumps(act.said, ensure_ascii=False, sort_keys=True)
    row = (
        str(act.seq),
        act.at,
        act.account,
        act.name,
        Role(act.role).zh,
        act.kind.zh,
        act.unit,
        describe(act),
        act.subject,
        said,
        act.previous,
        act.hash,
    )
    return tuple(f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in row)
