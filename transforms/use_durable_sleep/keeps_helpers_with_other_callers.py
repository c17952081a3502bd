# flags: --unsafe-fixes --in-flight ignore
import asyncio
import functools
import time
from collections.abc import Iterator

from temporalio import activity, workflow
from vendor import Base


def by_script() -> None:
    time.sleep(1)


def by_thread() -> None:
    time.sleep(1)


def by_sync_activity() -> None:
    time.sleep(1)


def by_reference() -> None:
    time.sleep(1)


def by_query() -> None:
    time.sleep(1)


def by_lambda() -> bool:
    time.sleep(1)
    return True


@functools.cache
def decorated() -> None:
    time.sleep(1)


def by_constructor() -> None:
    time.sleep(1)


def by_signal() -> None:
    time.sleep(1)


def ticks() -> Iterator[int]:
    time.sleep(1)
    yield 1


class Clock:
    def tick(self) -> None:
        time.sleep(1)


class SlowClock(Clock):
    def tick(self) -> None:
        pass


class Vendored(Base):
    def tock(self) -> None:
        time.sleep(1)


@activity.defn
def work() -> None:
    by_sync_activity()


@activity.defn
async def work_elsewhere() -> None:
    await asyncio.to_thread(by_thread)


@workflow.defn
class OrderWorkflow:
    def __init__(self) -> None:
        by_constructor()

    @workflow.run
    async def run(self, clock: Clock) -> int:
        by_script()
        by_sync_activity()
        steps = [by_reference]
        by_reference()
        await workflow.wait_condition(lambda: by_lambda())
        by_query()
        decorated()
        clock.tick()
        Vendored().tock()
        return sum(ticks()) + len(steps)

    @workflow.signal
    def wake(self) -> None:
        by_signal()

    @workflow.query
    def state(self) -> str:
        by_query()
        return "open"


if __name__ == "__main__":
    by_script()
