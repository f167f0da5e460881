"""Progress on standard error: a line for each site being crawled, then a line for what is going on."""

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from inspection import engine


class CrawlProgress:
    """Shows pages, rate and the address at hand of every crawl. On a pipe or file it prints a line now and then
    instead."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.fields[site]}"),
            BarColumn(bar_width=22),
            TextColumn("{task.fields[pages]} 页 {task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[url]}"),
            console=console,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._started: dict[str, float] = {}
        self._printed = 0.0

    def __enter__(self) -> "CrawlProgress":
        if self._console.is_terminal:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._bars.stop()

    def __call__(self, state: engine.Progress) -> None:
        started = self._started.setdefault(state.site, time.monotonic())
        seconds = max(0.1, time.monotonic() - started)
        rate = f"{state.pages / seconds:.1f} 页/秒"
        if self._console.is_terminal:
            if state.site not in self._tasks:
                self._tasks[state.site] = self._bars.add_task("", site=state.site, pages=0, rate="", url="")
            self._bars.update(
                self._tasks[state.site],
                total=state.done + state.todo,
                completed=state.done,
                pages=state.pages,
                rate=rate,
                url=_tail(state.waits or state.url),
            )
        elif time.monotonic() - self._printed >= 10:
            self._printed = time.monotonic()
            self._console.print(
                f"抓取 {state.site}：{state.pages} 页，{rate}，已处理 {state.done}，待处理 {state.todo}"
                + (f"，{state.waits}，抓取暂停" if state.waits else f"，{state.url}" if state.url else ""),
                soft_wrap=True,
                highlight=False,
                markup=False,
            )


def _tail(url: str) -> str:
    plain = url.replace("[", "\\[")
    return plain if len(plain) <= 60 else "…" + plain[-59:]
