"""Which interpretation belongs to which document."""

import pytest

from checks.lib.titles import belong_together, name_of


@pytest.mark.parametrize(
    ("policy", "reading", "expected"),
    [
        ("清河县民政局关于印发《清河县临时救助实施办法》的通知", "《清河县临时救助实施办法》政策解读", True),
        (
            "广州市人民政府办公厅关于重新发布广州市积分制入户管理办法的通知",
            "【一图读懂】《广州市人民政府办公厅关于重新发布广州市积分制入户管理办法的通知》政策解读",
            True,
        ),
        ("清河县民政局关于印发《清河县养老服务补贴管理办法》的通知", "《清河县临时救助实施办法》政策解读", False),
        ("关于印发2024年度招生工作方案的通知", "《2025年度招生工作方案》解读", False),
        ("关于印发2025年度招生工作方案的通知", "一图读懂：2025年度招生工作方案", True),
        ("清河县农村宅基地审批管理规定", "图解：清河县农村宅基地审批管理规定", True),
    ],
)
def test_pairs(policy: str, reading: str, expected: bool) -> None:
    assert belong_together(name_of(policy), name_of(reading)) is expected


def test_the_number_of_the_document_decides() -> None:
    reading = name_of("新政策来了，群众得实惠", "近日，我局印发了《办法》（清民发〔2025〕7号）")
    assert belong_together(name_of("清河县民政局关于印发某办法的通知"), reading, "清民发〔2025〕7号")
    assert not belong_together(name_of("清河县民政局关于印发某办法的通知"), reading, "清民发〔2024〕7号")
