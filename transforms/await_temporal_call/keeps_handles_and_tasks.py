# flags: --unsafe-fixes --in-flight ignore
import asyncio
from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def poll() -> None:
    asyncio.sleep(1)


@workflow.defn
class FanOutWorkflow:
    def __init__(self) -> None:
        self.approved = False

    @workflow.run
    async def run(self, names: list[str]) -> None:
        workflow.start_activity("audit", start_to_close_timeout=timedelta(seconds=5))
        workflow.start_local_activity("stamp", start_to_close_timeout=timedelta(seconds=5))
        pending = [workflow.execute_child_workflow("greet", name) for name in names]
        one = workflow.execute_activity("greet", "Ann", start_to_close_timeout=timedelta(seconds=5))
        asyncio.gather(*pending)
        asyncio.create_task(asyncio.sleep(5))
        await workflow.wait_condition(lambda: self.approved and self.check())
        await one
        _ = await workflow.wait_condition(lambda: self.approved)
        return await self.finish()

    def check(self) -> bool:
        return self.approved

    def finish(self):
        return workflow.execute_activity("finish", start_to_close_timeout=timedelta(seconds=5))
