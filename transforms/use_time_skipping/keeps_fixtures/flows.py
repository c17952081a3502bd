# flags: --unsafe-fixes
import asyncio

from temporalio import workflow


@workflow.defn
class Remind:
    @workflow.run
    async def run(self) -> None:
        await asyncio.sleep(3600)
