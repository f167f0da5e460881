"""Masking of suspected personal data."""

import pytest

from console.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系人手机13812345678。", "联系人手机138****5678。"),
        ("+86 138-1234-5678", "138****5678"),
        ("身份证11010519491231002X", "身份证110105********002X"),
        ("编号110105194912310021", "编号110105194912310021"),  # wrong check digit
        ("电话0737-5620001", "电话0737-5620001"),
        ("订单1381234567890", "订单1381234567890"),
        ("2025-09-15 12:00", "2025-09-15 12:00"),
    ],
)
def test_numbers_of_people_are_masked_and_others_are_not(text: str, masked: str) -> None:
    assert mask(text) == masked
