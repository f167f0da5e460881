"""What goes wrong with one unit costs that unit; what goes wrong with the machine ends the run."""

import signal
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import FrameType

from store.codec import clean
from store.store import Store
from store.trouble import is_of_machine


class Step(StrEnum):
    """The steps of an inspection in which a unit may fail. A unit that fails in one of the first three was not
    examined."""

    IMPORT = "import"
    EXTRACT = "extract"
    CHECK = "check"
    SCORE = "score"
    REPORT = "report"

    @property
    def zh(self) -> str:
        """The step in Chinese."""
        return {"import": "导入", "extract": "提取", "check": "检查", "score": "计分", "report": "生成报告"}[self]


def reason_of(error: BaseException) -> str:
    """An exception in one line, with the place where it was raised."""
    places = traceback.extract_tb(error.__traceback__)
    place = f"（{Path(places[-1].filename).name}:{places[-1].lineno}）" if places else ""
    return clean(f"{type(error).__name__}: {error}"[:300].replace("\n", " ") + place)


@contextmanager
def one_unit(store: Store, run: str, unit: str, step: Step) -> Iterator[None]:
    """Whatever a unit's pages make this step raise is kept with the unit, as not examined; the run goes on."""
    store.troubles.forget(run, unit, step)
    try:
        yield
    except Exception as error:
        if is_of_machine(error):
            raise
        store.troubles.note(run, unit, step, f"{step.zh}出错：{reason_of(error)}")


class TookTooLongError(Exception):
    """A computation over what pages hold did not end in time."""


@contextmanager
def deadline(seconds: int) -> Iterator[None]:
    """Raises :class:`TookTooLongError` in what takes longer; only the main thread can be interrupted so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_: int, __: FrameType | None) -> None:
        raise TookTooLongError(f"超过 {seconds} 秒")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
