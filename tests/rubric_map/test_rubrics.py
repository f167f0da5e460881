"""The rubric files that come with the project, and what is refused in any other."""

from pathlib import Path

import pytest

from rubric_map.files import FOLDER, RubricError, digest_of, load_rubrics, read_rubric

QUZHI = load_rubrics()["datonghu-2023-quzhi"]
SEED = Path(__file__).parents[3] / "shared" / "seeds" / "001_f9b5562a968b0968.txt"


def test_every_row_of_the_document_is_there_with_its_points() -> None:
    assert [(row.title, str(row.points)) for row in QUZHI.indicators if not row.parent] == [
        ("主动公开信息", "10"), ("政务公开窗口", "10"), ("政务新媒体", "10"), ("基础信息公开", "10"), ("重点领域信息公开", "10"), ("政策解读", "20"),
        ("政务舆情回应", "10"), ("依申请公开", "10"), ("信息公开工作年报", "10"),
    ]  # fmt: skip
    assert [str(row.points) for row in load_rubrics()["datonghu-2023-xiangzhen"].indicators] == ["20"] * 5


def test_all_faults_of_a_file_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    text = (FOLDER / "datonghu-2023-xiangzhen.toml").read_text(encoding="utf-8")
    path.write_text(
        'colour = 1\n' + text.replace('"column-stale", "column-empty"', '"column-old"').replace('points = "20"', 'points = "21"', 1).replace('deduct = "0.1"', 'deduct = "0.1"\ncap = "50"', 1)
        + "\n[options.column-stale]\nnews_dayz = 3\nnews_days = 'x'\n", encoding="utf-8",
    )  # fmt: skip
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
