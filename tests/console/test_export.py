"""Acts in words."""

import pytest

from console.export import cells, describe
from model.review import Act, Kind


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        (Kind.DECISION, {"action": "accept", "why": "改版", "until": "2026-03-01", "message": "甲打不开"},
        "暂予接受（至 2026-03-01）：改版。问题：甲打不开"),
        (Kind.UNDO, {"undoes": 3, "action": "dismiss"}, "撤回第 3 条“驳回（误报）”"),
        (Kind.STEP, {"step": "notify", "notice": "2026-001", "due": "2026-03-01", "why": "请整改"},
        "下发整改通知 2026-001，期限 2026-03-01"),
        (Kind.STEP, {"step": "appeal", "why": "误判"}, "提出申诉：误判"),
        (Kind.NOTICE, {"due": "2026-03-01", "keys": ["a", "b"]}, "整改通知 r，期限 2026-03-01，问题 2 条"),
        (Kind.RECHECK, {"outcome_zh": "未再发现", "message": "好"}, "未再发现。好"),
        (Kind.ENTRY, {"kind": "entry", "about": "2", "source": "self", "said": {"points": "9", "origin": ["", "", "",
        "齐全"]}}, "自评，指标 2，记 9：齐全"),
        (Kind.ENTRY, {"kind": "fact", "about": "件数", "source": "review", "said": {"value": ["number", "3"],
        "origin": ["", "", "", "台账"]}}, "复核，事实 件数，记 3：台账"),
        (Kind.ENTRY, {"kind": "form", "about": "a.xlsx", "source": "special", "said": {}}, "专项评估，填报表 a.xlsx"),
        (Kind.SIGN_OFF, {"why": "同意", "sha256": "0123456789abcdef"}, "审定：同意（r，校验值 0123456789ab）"),
        (Kind.ACCOUNT, {"did": "重置密码"}, "r：重置密码"),
        (Kind.LOGIN, {"from": "10.0.0.1"}, "来自 10.0.0.1"),
        (Kind.EXPORT, {}, "r"),
    ],
)  # fmt: skip
def test_every_act_has_words(kind: Kind, said: dict[str, object], words: str) -> None:
    act = Act(1, "2026-03-01T09:00:00+08:00", "wang", "王芳", "reviewer", kind, "mzj", "r", said)
    assert describe(act) == words
    assert cells(act)[7] == words
