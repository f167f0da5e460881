"""Word lists as data, and an office's own beside them."""

from collections.abc import Iterator
from datetime import date

import pytest

from crawler.extract.people import name_only
from crawler.words import FOLDER, WordsError, use_words, words
from inspection.reading import Body, Readings
from store.codec import load_page
from tests.conftest import apart

PAGE = (
    "<html><head><title>提示</title></head><body><h1>提示</h1><p>您访问的栏目已迁入新平台集中展示</p></body></html>"
).encode()


@pytest.fixture
def own() -> Iterator[None]:
    """The project's words again afterwards."""
    yield
    use_words({})


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_no_list_says_a_word_twice(path: object) -> None:
    stem = getattr(path, "stem")  # noqa: B009
    for name in ("gone", "unsure", "posts", "duties", "offices", "published", "not_names"):
        try:
            found = words(f"{stem}.{name}")
        except KeyError:
            continue
        assert found
        assert len(set(found)) == len(found), name


def test_words_of_an_office_reach_what_was_made_before(own: None) -> None:
    assert name_only().fullmatch("翦某") is None
    use_words({"people": 'surnames = ["翦"]'})
    assert name_only().fullmatch("翦某")
    use_words({})
    assert name_only().fullmatch("翦某") is None


def test_words_of_an_office_reach_the_reading_process(own: None) -> None:
    def absence() -> str:
        with Readings(date(2025, 9, 15)) as readings:
            (read,) = readings.pages([Body(PAGE, "http://www.example.gov.cn/x.html", "text/html; charset=utf-8")])
        return load_page(getattr(read, "stored")).absence  # noqa: B009

    assert apart(absence) == ""
    use_words({"errors": 'gone = ["已迁入新平台"]\naddressed = ["栏目"]'})
    assert "已迁入新平台" in apart(absence)


def test_all_faults_at_once() -> None:
    with pytest.raises(WordsError) as error:
        use_words(
            {
                "nonsense": "x = []",
                "people": 'post = ["局长"]\nposts = "局长"\npost_patterns = ["(", "x"]',
                "errors": "gone = [",
            }
        )
    assert [fault.partition("：")[0] for fault in error.value.faults] == [
        "errors.toml", "nonsense.toml", "people.toml", "people.toml", "people.toml",
    ]  # fmt: skip
    for part in ("没有这一词表", "没有“post”这一清单", "应为文字的清单", "不能用作正则表达式的一部分"):
        assert any(part in fault for fault in error.value.faults), part
