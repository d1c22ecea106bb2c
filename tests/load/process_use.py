"""What the app's processes use: processor seconds and memory."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Use:
    """At one moment, of the server's process and of all that it has started (scheduler and worker)."""

    #: processor seconds since each process began
    server_cpu: float
    family_cpu: float
    #: bytes, resident
    server_memory: int
    family_memory: int
    #: processor seconds of the driver itself
    driver_cpu: float
    at: float

    @classmethod
    def of(cls, server: psutil.Process) -> Use:
        """What a server and its children use now."""
        own_cpu, own_memory = _of(server)
        children = [_of(child) for child in server.children(recursive=True)]
        return cls(
            own_cpu,
            own_cpu + sum(cpu for cpu, _memory in children),
            own_memory,
            own_memory + sum(memory for _cpu, memory in children),
            time.process_time(),
            time.monotonic(),
        )


def _of(process: psutil.Process) -> tuple[float, int]:
    with suppress(psutil.NoSuchProcess), process.oneshot():
        times = process.cpu_times()
        return times.user + times.system, int(process.memory_info().rss)
    return 0.0, 0
