"""Words that the console offers: reasons for decisions, keys, filters."""

from model.review import Action, Step

REASONS: dict[Action, tuple[str, ...]] = {
    Action.CONFIRM: ("经复核，页面情况与检查说明一致", "页面虽有内容，但未达到评分标准的要求", "已与单位核实，情况属实"),
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
    Action.CONFIRM: "c", Action.DISMISS: "d", Action.DOUBT: "t", Action.NOT_OURS: "n", Action.NO_BUSINESS: "w", Action.ACCEPT: "a", Action.REOPEN: "o",
    Action.APPROVE: "p", Action.RETURN: "b",
}  # fmt: skip

HELP: tuple[tuple[str, str], ...] = (
    ("j / k", "下一条 / 上一条"), ("Enter", "打开所在的一条；在表单中为提交"), ("x", "选中或取消所在的一条"), ("Shift+X", "选中本页全部"),
    *((key, action.zh) for action, key in KEYS.items()),
    ("e", "在列表中：把选中的写入整改通知"), ("r", "即时复查"), ("u", "撤回刚才的决定"), ("g", "返回待办列表"), ("/", "到筛选框"), ("1—9", "在表单中：换用第几条理由"), ("Esc", "关闭表单"), ("?", "显示本说明"),
)  # fmt: skip
