# flags: --target-sdk 1.6
import asyncio

from temporalio import workflow
from temporalio.workflow import all_handlers_finished


@workflow.defn
class Fan:
    @workflow.run
    async def run(self) -> None:
        await workflow.wait([asyncio.create_task(self.one())])
        await workflow.wait_condition(all_handlers_finished)
        await workflow.execute_activity("a", summary="first")

    async def one(self) -> None:
        wait = workflow.timedelta(seconds=3)
        await asyncio.sleep(wait.total_seconds())
