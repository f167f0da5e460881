"""The rubric files that come with the project, and what is refused in any other."""

import re
from pathlib import Path

import pytest

from rubric_map.catalogue import FOLDER, load_rubrics
from rubric_map.files import RubricError, digest_of, read_rubric

QUZHI = load_rubrics()["datonghu-2023-quzhi"]
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
SEED_OF = {
    "shi-kaohe-shixing": "000_995954f7f3b93e0c.txt", "shi-pingyi-shixing": "000_995954f7f3b93e0c.txt",
    "datonghu-2023-quzhi": "001_f9b5562a968b0968.txt",
    "datonghu-2023-xiangzhen": "001_f9b5562a968b0968.txt", "qinzhou-2017-sansuiji": "002_546d2eccc0247a10.txt",
    "huangpu-2023": "003_92da1c19c5f37394.txt",
    "yuanling-2017": "004_cf67067b1a994c6d.txt",
}  # fmt: skip


@pytest.mark.skipif(not SEEDS.exists(), reason="the founding documents are not beside this checkout")
@pytest.mark.parametrize("name", SEED_OF)
def test_rows_are_quoted_word_for_word(name: str) -> None:
    seed = (SEEDS / SEED_OF[name]).read_text(encoding="utf-8")
    plain = re.sub(r"\s|^\d+、", "", seed, flags=re.M)
    for row in load_rubrics()[name].indicators:
        for text in (row.clause, row.scoring):
            assert re.sub(r"\s", "", text) in plain, (row.id, text)


def test_every_row_of_the_document_is_there_with_its_points() -> None:
    assert [(row.title, str(row.points)) for row in QUZHI.indicators if not row.parent] == [
        ("主动公开信息", "10"),
        ("政务公开窗口", "10"),
        ("政务新媒体", "10"),
        ("基础信息公开", "10"),
        ("重点领域信息公开", "10"),
        ("政策解读", "20"),
        ("政务舆情回应", "10"),
        ("依申请公开", "10"),
        ("信息公开工作年报", "10"),
    ]
    assert [str(row.points) for row in load_rubrics()["datonghu-2023-xiangzhen"].indicators] == ["20"] * 5


def test_all_faults_of_a_file_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    text = (FOLDER / "datonghu-2023-xiangzhen.toml").read_text(encoding="utf-8")
    path.write_text(
        "colour = 1\n"
        + text.replace('"column-stale", "column-empty"', '"column-old"')
        .replace('points = "20"', 'points = "21"', 1)
        .replace('deduct = "0.1"', 'deduct = "0.1"\ncap = "50"', 1)
        + "\n[options.column-stale]\nnews_dayz = 3\nnews_days = 'x'\n",
        encoding="utf-8",
    )
    with pytest.raises(RubricError) as error:
        read_rubric(path)
    text = "\n".join(error.value.faults)
    for words in ("colour", "column-old", "101", "封顶 50", "news_dayz", "news_days"):
        assert words in text


def test_the_digest_changes_with_any_content(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    text = (FOLDER / "datonghu-2023-xiangzhen.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('taken = "前段"', 'taken = "全项"'), encoding="utf-8")
    assert digest_of(read_rubric(path)) != digest_of(load_rubrics()["datonghu-2023-xiangzhen"])
    path.write_text(text + "\n# a remark\n", encoding="utf-8")
    assert digest_of(read_rubric(path)) == digest_of(load_rubrics()["datonghu-2023-xiangzhen"])


def test_how_many_rows_each_document_has() -> None:
    counts = {name: len(rubric.rows) for name, rubric in load_rubrics().items()}
    assert counts == {
        "datonghu-2023-quzhi": 17,
        "datonghu-2023-xiangzhen": 5,
        "guoban-2019-19": 35,
        "huangpu-2023": 44,
        "qinzhou-2017-sansuiji": 15,
        "shi-kaohe-shixing": 20,
        "shi-pingyi-shixing": 8,
        "yuanling-2017": 28,
    }


def test_rows_that_were_not_read_in_the_official_text_are_marked() -> None:
    unverified = {row.id for row in load_rubrics()["guoban-2019-19"].rows if not row.verified}
    assert {"发1", "互1", "功1", "办1", "加1", "否6.2"} <= unverified
    assert not unverified & {"否1", "否2", "否3", "否4", "否5", "否6"}
