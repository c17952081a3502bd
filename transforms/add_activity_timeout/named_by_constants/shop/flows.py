from temporalio import workflow

from .activities import pay
from .names import Names


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        await workflow.execute_activity(pay, amount)
        await workflow.execute_activity(Names.CHARGE, amount)
        await workflow.execute_activity(Names.SHIP, amount)
