# flags: --unsafe-fixes
import asyncio

from temporalio import workflow


@workflow.defn
class Locked:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()

    @workflow.run
    async def run(self) -> str:
        async with self.lock:
            return "held"

    @workflow.update
    async def ask(self) -> str:
        async with self.lock:
            await asyncio.sleep(1)
            return "free"


@workflow.defn
class Stubborn:
    @workflow.run
    async def run(self) -> str:
        try:
            return await workflow.execute_activity("work", schedule_to_close_timeout=60)
        except asyncio.CancelledError:
            raise

    @workflow.signal
    async def ask(self) -> None:
        await workflow.execute_activity("answer", schedule_to_close_timeout=60)
