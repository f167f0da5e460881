"""The word lists of ``words/*.toml``, which an office extends by files of the same names and form.

What is made of them is made once, and anew when an office's words come in::

    @of_words
    def _post() -> re.Pattern[str]:
        return re.compile(either("people.posts"))
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]  # the standard library's only way into a pattern
from typing import Any, TypeVar

FOLDER = Path(__file__).with_name("words")
PATTERNS = "_patterns"
"""How the names of lists of regular expressions end."""
MAX_OWN = 30_000
"""Characters of an office's own lists."""
_REPEATS = (parser.MAX_REPEAT, parser.MIN_REPEAT)
T = TypeVar("T")
_own: dict[str, str] = {}
_made: list[Callable[[], None]] = []


class WordsError(ValueError):
    """An office's lists are not in the form of ``words/*.toml``; ``faults`` lists all that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def of_words(make: Callable[[], T]) -> Callable[[], T]:
    """Make something of word lists when it is first asked for, and anew after :func:`use_words`."""
    made = cache(make)
    _made.append(made.cache_clear)
    return made


@of_words
def _lists() -> dict[str, tuple[str, ...]]:
    """Every list by ``file.list``, an office's words first."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        own = tomllib.loads(_own.get(path.stem, ""))
        for name, words in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[f"{path.stem}.{name}"] = (*own.get(name, ()), *words)
    return found


def words(name: str) -> tuple[str, ...]:
    """A list by ``file.list``, as in ``people.posts``. Raises ``KeyError``."""
    return _lists()[name]


def either(*names: str) -> str:
    """A regular expression for any entry of some lists, in their order."""
    return "|".join(each if name.endswith(PATTERNS) else re.escape(each) for name in names for each in words(name))


def longest_first(name: str) -> str:
    """A regular expression for any entry of a list of words, the longest first."""
    return "|".join(re.escape(each) for each in sorted(words(name), key=len, reverse=True))


def use_words(own: Mapping[str, str]) -> None:
    """Let an office's lists (TOML by name of the file) hold from now on. Raises :class:`WordsError`."""
    if dict(own) == _own:
        return
    read_words(own)
    _own.clear()
    _own.update(own)
    for forget in _made:
        forget()


def own_words() -> str:
    """The office's lists as JSON, for processes that read on its behalf."""
    return json.dumps(_own, ensure_ascii=False)


def read_words(own: Mapping[str, str]) -> None:
    """Look an office's lists through. Raises :class:`WordsError` with all faults."""
    faults = [f"共 {size} 字，超过 {MAX_OWN} 字"] if (size := sum(map(len, own.values()))) > MAX_OWN else []
    for name, text in sorted(own.items()):
        bundled = FOLDER / f"{name}.toml"
        if not bundled.is_file():
            known = "、".join(path.name for path in sorted(FOLDER.glob("*.toml")))
            faults.append(f"{name}.toml：没有这一词表，可用：{known}")
            continue
        try:
            lists = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            faults.append(f"{name}.toml：TOML 格式错误：{error}")
            continue
        known_lists = tomllib.loads(bundled.read_text(encoding="utf-8"))
        faults += [
            f"{name}.toml：{fault}" for key, value in lists.items() for fault in _faults(key, value, known_lists)
        ]
    if faults:
        raise WordsError(faults)


def _faults(key: str, value: Any, known: Mapping[str, Any]) -> list[str]:
    if key not in known:
        return [f"没有“{key}”这一清单，可用：{'、'.join(known)}"]
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        return [f"“{key}”应为文字的清单"]
    if not key.endswith(PATTERNS):
        return []
    return [f"“{key}”中的“{word}”{fault}" for word in value if (fault := _fault_of(word))]


def _fault_of(pattern: str) -> str:
    """What keeps a pattern from standing in the middle of a longer one."""
    try:
        alone, within = re.compile(pattern), re.compile(f"x(?:{pattern})")
    except re.error as error:
        return f"不能用作正则表达式的一部分：{error}"
    if alone.groups:
        return "含有捕获的括号，应写作 (?:……)"
    if within.fullmatch("x"):
        return "什么都没有也能匹配"
    if _explodes(parser.parse(pattern)):
        return "在重复之中又有不限次数的重复，可能使读取停顿；请写明最多几次，如 {1,20}"
    return ""


def _explodes(parsed: Any, *, is_repeated: bool = False) -> bool:
    """Whether something repeated without end is repeated without end."""
    for what, of in parsed:
        is_endless = what in _REPEATS and of[1] == parser.MAXREPEAT
        if is_endless and is_repeated:
            return True
        inner = of if isinstance(of, (tuple, list)) else ()
        for each in inner:
            for part in each if isinstance(each, list) else [each]:
                if isinstance(part, parser.SubPattern) and _explodes(part, is_repeated=is_repeated or is_endless):
                    return True
    return False
