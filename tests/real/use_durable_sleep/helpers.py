import asyncio
import time
from datetime import timedelta

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from . import pauses

TIMEOUT = timedelta(seconds=10)


class Steps:
    def long(self, name: str) -> str:
        time.sleep(3)
        return name


def poll_once() -> float:
    time.sleep(0.05)
    return 0.05


@activity.defn
async def poll() -> int:
    turns: list[str] = []
    asyncio.get_running_loop().call_soon(turns.append, "another task")
    poll_once()
    return len(turns)


@workflow.defn(sandboxed=False)
class Naps:
    def __init__(self) -> None:
        self.woken = 0

    @workflow.run
    async def run(self) -> float:
        first, rest = await asyncio.gather(self.nap(0.02), self.nap(0.03))
        await workflow.wait_condition(lambda: self.woken > 0)
        return round(first + rest + sum(pauses.settle(0.01)), 2)

    async def nap(self, seconds: float) -> float:
        return pauses.pause(seconds)

    @workflow.signal
    async def wake(self) -> None:
        await asyncio.sleep(0.01)
        self.woken += 1


@workflow.defn(sandboxed=False)
class LongNap:
    @workflow.run
    async def run(self) -> str:
        await asyncio.sleep(0.01)
        return Steps().long("rested").title()


@workflow.defn(sandboxed=False)
class Poll:
    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity(poll, start_to_close_timeout=TIMEOUT)
