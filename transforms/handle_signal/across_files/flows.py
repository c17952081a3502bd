# flags: --unsafe-fixes
from base import Commented
from temporalio import workflow


@workflow.defn
class Ticket(Commented):
    @workflow.run
    async def run(self) -> str:
        return await self.work()

    async def work(self) -> str:
        await workflow.execute_activity("open", schedule_to_close_timeout=60)
        return self.last
