"""What a process may use of the machine, and how sparingly."""

import gc
import resource


def spare_garbage_collection() -> None:
    """A page is thousands of small objects without cycles: with Python's own thresholds, looking for cycles takes a
    tenth of the time."""
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)


def limit_memory(most: int) -> None:
    """Beyond ``most`` bytes of address space the process gets ``MemoryError``; it leaves no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(seconds: int) -> None:
    """The kernel ends the process when it computes for longer from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
