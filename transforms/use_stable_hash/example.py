import asyncio

from temporalio import workflow


@workflow.defn
class ReminderWorkflow:
    @workflow.run
    async def run(self, customer: str) -> str:
        if hash(customer) % 10 == 0:
            await asyncio.sleep(3600)
        return await workflow.execute_child_workflow("Remind", customer)
