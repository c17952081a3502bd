import asyncio
from datetime import timedelta

from temporalio import workflow

from .activities import Kinds, name

TIMEOUT = timedelta(seconds=10)


@workflow.defn
class Named:
    def __init__(self) -> None:
        self.woken = 0

    @workflow.run
    async def run(self, kind: str) -> list[str]:
        first, second = await asyncio.gather(self.named(kind), self.named("other"))
        await workflow.wait_condition(lambda: self.woken > 0)
        return [first, second, Kinds.__name__]

    async def named(self, kind: str) -> str:
        return await workflow.execute_activity(name, kind, start_to_close_timeout=TIMEOUT)

    @workflow.signal
    async def wake(self) -> None:
        await asyncio.sleep(0.01)
        self.woken += 1
