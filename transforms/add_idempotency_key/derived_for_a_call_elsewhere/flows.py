from datetime import timedelta

from temporalio import workflow


@workflow.defn
class SubscriptionWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        while not self.cancelled():
            await workflow.execute_activity("charge", amount, start_to_close_timeout=timedelta(seconds=30))

    def cancelled(self) -> bool:
        return workflow.info().is_continue_as_new_suggested()
