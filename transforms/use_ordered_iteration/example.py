from datetime import timedelta

from temporalio import workflow


@workflow.defn
class NotifyWorkflow:
    @workflow.run
    async def run(self, addresses: list[str]) -> None:
        for address in set(addresses):
            await workflow.execute_activity("notify", address, start_to_close_timeout=timedelta(minutes=1))
