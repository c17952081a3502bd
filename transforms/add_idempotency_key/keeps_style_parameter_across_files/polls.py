from datetime import timedelta

from temporalio import workflow


@workflow.defn
class SubscriptionWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        while amount > 0:
            await workflow.execute_activity("charge", amount, start_to_close_timeout=timedelta(seconds=30))
            amount -= 1
