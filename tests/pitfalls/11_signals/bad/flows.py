from datetime import timedelta

from temporalio import workflow


@workflow.defn
class Order:
    def __init__(self) -> None:
        self.cancelled = False

    @workflow.run
    async def run(self, order: str) -> str:
        await workflow.execute_activity("reserve", order, start_to_close_timeout=timedelta(seconds=30))
        await workflow.execute_activity("ship", order, start_to_close_timeout=timedelta(seconds=30))
        return "shipped"

    @workflow.signal
    def cancel(self) -> None:
        self.cancelled = True  # found
