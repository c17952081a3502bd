# flags: --unsafe-fixes
import asyncio

from temporalio import workflow


@workflow.defn
class Waits:
    @workflow.run
    async def run(self) -> str:
        await asyncio.sleep(1)
        await workflow.wait_condition(lambda: workflow.all_handlers_finished())
        return "done"

    @workflow.signal
    async def tell(self) -> None:
        await asyncio.sleep(1)
