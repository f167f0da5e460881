"""Drawing by lot: the same seed gives the same draw, anyone can recompute it, and groups get their share."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric_map.sampling import allot, draw, number_of, working_days
from tests.conftest import duwang_command

UNITS = [(f"u{n}", f"单位{n}") for n in range(30)]


def test_a_number_is_what_sha256sum_prints() -> None:
    assert number_of("种子", "units", "u1") == hashlib.sha256("种子|units|u1".encode()).hexdigest()


@given(st.text(max_size=8), st.integers(0, 30), st.permutations(UNITS))
def test_the_order_of_the_register_does_not_matter(seed: str, wanted: int, shuffled: list[tuple[str, str]]) -> None:
    first, again = draw(seed, "units", UNITS, wanted), draw(seed, "units", shuffled, wanted)
    assert first == again
    assert len(first.drawn) == wanted
    numbers = [lot.number for lot in first.lots]
    assert numbers == sorted(numbers)
    assert first.drawn == first.lots[:wanted]


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 50), min_size=1), st.data())
def test_groups_get_their_share_to_within_one(sizes: dict[str, int], data: st.DataObject) -> None:
    wanted = data.draw(st.integers(0, sum(sizes.values())))
    shares = allot(sizes, wanted)
    assert sum(shares.values()) == wanted
    for group, size in sizes.items():
        assert abs(shares[group] - size * wanted / sum(sizes.values())) < 1
        assert shares[group] <= size


def test_the_largest_remainders_get_the_places_left() -> None:
    assert allot({"甲": 50, "乙": 30, "丙": 20}, 7) == {"甲": 4, "乙": 2, "丙": 1}
    assert allot({"乙": 1, "甲": 1}, 1) == {"乙": 1, "甲": 0}


def test_strata_are_drawn_from_separately() -> None:
    kinds = {name: "镇" if int(name[1:]) < 10 else "局" for name, _ in UNITS}
    drawn = draw("s", "units", UNITS, 6, kinds).drawn
    assert sorted(lot.stratum for lot in drawn) == ["局"] * 4 + ["镇"] * 2


def test_more_than_there_are_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="只有 30 个"):
        draw("s", "units", UNITS, 31)


def test_only_working_days_can_be_drawn() -> None:
    assert list(working_days(date(2023, 9, 28), date(2023, 10, 9))) == [
        date(2023, 9, 28),
        date(2023, 10, 7),
        date(2023, 10, 8),
        date(2023, 10, 9),
    ]


def test_the_command_repeats_its_draw_and_writes_the_record(tmp_path: Path) -> None:
    register = tmp_path / "units.csv"
    register.write_text(
        "单位名称,单位类别,门户地址\n" + "".join(f"单位{n},区直,https://www.example.gov.cn/u{n}/\n" for n in range(9)),
        encoding="utf-8",
    )
    command = [
        "sample",
        str(register),
        "--seed",
        "2023-10-01",
        "--units",
        "3",
        "--rubric",
        "datonghu-2023-quzhi",
        "--indicators",
        "2",
    ]
    command += [
        "--from",
        "2023-11-01",
        "--to",
        "2023-11-30",
        "--days",
        "2",
        "--out",
        str(tmp_path / "draw.html"),
        "--as-of",
        "2023-10-01",
    ]
    first = duwang_command(*command, "--json")
    record = (tmp_path / "draw.html").read_text(encoding="utf-8")
    again = duwang_command(*command, "--json")
    assert first.stdout == again.stdout
    assert record == (tmp_path / "draw.html").read_text(encoding="utf-8")
    answer = json.loads(first.stdout)
    assert [(each["list"], len(each["drawn"])) for each in answer["draws"]] == [
        ("units", 3),
        ("indicators", 2),
        ("days", 2),
    ]
    for each in answer["draws"]:
        for lot in each["lots"]:
            assert lot["number"] in record
    assert hashlib.sha256(register.read_bytes()).hexdigest() in record


@pytest.mark.parametrize(
    ("more", "words"),
    [(["--units", "99"], "只有 1 个"), (["--units", "1", "--seed", "a|b"], "不含“|”"), (["--units", "1",
    "--indicators", "2"], "--rubric"), (["--units", "1", "--days", "1"], "--from 和 --to")],
)  # fmt: skip
def test_wrong_wishes_are_one_line(more: list[str], words: str, tmp_path: Path) -> None:
    register = tmp_path / "units.csv"
    register.write_text("单位名称,单位类别,门户地址\n民政局,区直,https://www.example.gov.cn/mzj/\n", encoding="utf-8")
    done = duwang_command("sample", str(register), "--seed", "s", *more)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
