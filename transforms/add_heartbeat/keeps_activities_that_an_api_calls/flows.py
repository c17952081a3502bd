from datetime import timedelta

from temporalio import workflow

from activities import sync


@workflow.defn
class Stock:
    @workflow.run
    async def run(self, stock: str) -> None:
        await workflow.execute_activity(sync, stock, start_to_close_timeout=timedelta(hours=3))
