"""Words that the console offers: reasons for decisions, keys, filters."""

from model.review import Action, Role, Step

REASONS: dict[Action, tuple[str, ...]] = {
    Action.CONFIRM: (
        "经复核，页面情况与检查说明一致",
        "页面虽有内容，但未达到评分标准的要求",
        "已与单位核实，情况属实",
    ),
    Action.DISMISS: (
        "页面已有相应内容，检查未能识别",
        "日期识别有误，实际已按期更新",
        "链接可以正常打开，属网络波动",
        "内容在其他栏目公开，符合要求",
        "附件格式特殊，经人工核对无误",
    ),
    Action.DOUBT: ("须向单位核实后再定", "评分口径须请示后再定", "页面暂时打不开，择日再核"),
    Action.NOT_OURS: ("该事项由上级部门公开", "该事项由其他牵头单位公开", "相关职责已划转其他单位"),
    Action.NO_BUSINESS: ("单位无此项业务，已在栏目内公开说明",),
    Action.ACCEPT: ("栏目改版期间，暂予接受", "系统迁移期间，暂予接受", "单位已书面说明情况，暂予接受"),
    Action.REOPEN: ("有新的情况，重新复核",),
    Action.APPROVE: ("同意确认",),
    Action.RETURN: ("证据不足，请补充后再报",),
}
"""The first reason of each is filled in when its form opens."""

STEPS: dict[Step, tuple[str, ...]] = {
    Step.APPEAL: ("页面已有相应内容，请重新核对", "该事项不属于本单位公开职责", "本单位无此项业务，已在栏目内说明"),
    Step.START: ("已安排整改",),
    Step.REPORT: ("已整改完毕，请复查",),
    Step.UPHOLD: ("经核对，单位申诉成立",),
    Step.REJECT: ("经核对，问题仍然存在，申诉不成立",),
    Step.VERIFY: ("经复查，已整改到位",),
    Step.FAIL: ("经复查，问题仍然存在",),
    Step.ESCALATE: ("逾期未整改，提请督办",),
}

KEYS: dict[Action, str] = {
    Action.CONFIRM: "c", Action.DISMISS: "d", Action.DOUBT: "t", Action.NOT_OURS: "n", Action.NO_BUSINESS: "w",
    Action.ACCEPT: "a", Action.REOPEN: "o",
    Action.APPROVE: "p", Action.RETURN: "b",
}  # fmt: skip

STEP_KEYS: dict[Step, str] = {
    Step.APPEAL: "s", Step.START: "i", Step.REPORT: "f", Step.UPHOLD: "y", Step.REJECT: "q", Step.VERIFY: "v",
    Step.FAIL: "l", Step.ESCALATE: "m",
}  # fmt: skip


def help_for(role: Role) -> list[tuple[str, str]]:
    """The keys that a role has use for, with what they do."""
    moving = [
        ("j / k", "下一条 / 上一条"),
        ("[ / ]", "上一页 / 下一页"),
        ("Enter", "打开；在表单中为提交"),
        ("g", "返回列表，或不处理而返回"),
        ("/", "到筛选框"),
        ("Esc", "关闭表单"),
    ]
    steps = [(key, step.zh) for step, key in STEP_KEYS.items() if step.is_of_unit == (role is Role.LIAISON)]
    if role is Role.LIAISON:
        return [*moving, *steps, ("?", "显示本说明")]
    if role not in (Role.REVIEWER, Role.LEAD):
        return [*moving, ("?", "显示本说明")]
    decisions = [(key, action.zh) for action, key in KEYS.items() if not action.is_of_lead or role is Role.LEAD]
    listed = [("x", "选中或取消所在的一条"), ("Shift+X", "选中本页全部"), ("e", "把选中的写入整改通知")]
    return [
        *moving,
        *listed,
        *decisions,
        ("1—9", "换用第几条理由"),
        ("r", "即时复查"),
        ("u", "撤回刚才的决定"),
        *steps,
        ("?", "显示本说明"),
    ]
