# flags: --unsafe-fixes --in-flight ignore
import asyncio
from datetime import timedelta

from temporalio import workflow


@workflow.defn
class ApprovalWorkflow:
    def __init__(self) -> None:
        self.approved = False

    @workflow.run
    async def run(self) -> str:
        self.schedule()
        await workflow.wait_condition(lambda: self.check())
        await workflow.wait_condition(self.check)
        if await workflow.wait_condition(lambda: self.approved, timeout=timedelta(hours=1)):
            return "approved"
        while not await workflow.wait_condition(lambda: self.approved, timeout=60):
            workflow.logger.info("still waiting")
        ok = await workflow.wait_condition(lambda: self.approved, timeout=60)
        return "approved" if ok else "late"

    def schedule(self) -> None:
        workflow.execute_activity("note", start_to_close_timeout=timedelta(seconds=5))

    async def check(self) -> bool:
        return self.approved

    @workflow.query
    def status(self) -> bool:
        asyncio.sleep(1)
        return self.approved
