# flags: --target-sdk 1.6
import asyncio

from temporalio import workflow


@workflow.defn
class OldWorkflow:
    @workflow.run
    async def run(self, tasks: list[asyncio.Task]) -> None:
        await asyncio.wait(tasks, timeout=5)
