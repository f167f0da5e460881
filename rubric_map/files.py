"""Reading rubrics from TOML. Everything that is wrong with a file is said at once, with place and advice."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rubric_map.faults import Lines, faults_in
from rubric_map.language import Rubric
from rubric_map.validation import faults_of

MAX_BYTES = 2_000_000


class RubricError(Exception):
    """A rubric file has faults; ``faults`` lists all of them with their place."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.path = path
        self.faults = faults


def digest_of(rubric: Rubric) -> str:
    """The hash of everything in an edition that scores, so that a changed file cannot pass for the one that was
    used."""
    return hashlib.sha256(rubric.model_dump_json(exclude_defaults=True, exclude={"synonyms"}).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RubricFile:
    """A rubric, and the file that it was read from."""

    rubric: Rubric
    body: bytes


def read_rubric(path: Path) -> Rubric:
    """The rubric of a file. Raises :class:`RubricError` with all faults."""
    return read_rubric_file(path).rubric


def read_rubric_file(path: Path) -> RubricFile:
    """A rubric file. Raises :class:`RubricError` with all faults."""
    try:
        if not path.is_file() and path.exists():
            raise RubricError(path, ["不是普通文件"])
        if path.stat().st_size > MAX_BYTES:
            raise RubricError(path, [f"文件超过 {MAX_BYTES // 1_000_000} MB，不像评分标准"])
        body = path.read_bytes()
    except OSError as error:
        raise RubricError(path, [f"打不开文件：{error.strerror or error}"]) from error
    return RubricFile(parse_rubric(path, body), body)


def parse_rubric(path: Path, body: bytes) -> Rubric:
    """The rubric that the contents of a file are; ``path`` is what its faults are said of. Raises
    :class:`RubricError` with all faults."""
    try:
        text = body.decode("utf-8-sig")
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise RubricError(path, [f"TOML 格式错误：{error}"]) from error
    lines = Lines(text)
    faults: list[str] = []
    try:
        rubric = Rubric.model_validate(data)
    except ValidationError as error:
        faults = faults_in(error, data, lines)
        mended = _mended(data, error)
        if mended is None:
            raise RubricError(path, faults) from error
        rubric = mended
    faults += [f"{lines.of(place)}{words}" for place, words in faults_of(rubric)]
    if faults:
        raise RubricError(path, faults)
    return rubric


def _mended(data: dict[str, Any], error: ValidationError) -> Rubric | None:
    """The rubric without unknown keys, so that what does not fit can be said in the same breath; None where more is
    wrong."""
    for each in error.errors():
        if each["type"] == "extra_forbidden":
            _drop(data, tuple(each["loc"]))
    try:
        return Rubric.model_validate(data)
    except ValidationError:
        return None


def _drop(data: Any, loc: tuple[int | str, ...]) -> None:
    """Remove a key; steps of ``loc`` that name a measure are no keys of the file."""
    for step in loc[:-1]:
        if isinstance(step, int) or step in data:
            data = data[step]
    data.pop(loc[-1], None)
