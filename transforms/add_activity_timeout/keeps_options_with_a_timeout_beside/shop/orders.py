from datetime import timedelta

from temporalio import workflow

from shop.options import BESIDE, DIFFERENT, QUICK, SLOW


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, big: bool) -> None:
        await workflow.execute_activity("pack", order_id, **BESIDE)
        await workflow.execute_activity("pack", order_id, **(SLOW if big else QUICK))
        await workflow.execute_activity("charge", order_id, **DIFFERENT)
        await workflow.execute_activity("pack", order_id, **DIFFERENT)


@workflow.defn
class ReturnWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        limit = timedelta(hours=1)
        await workflow.execute_activity("pack", order_id, schedule_to_close_timeout=limit, **BESIDE)
        await workflow.execute_activity("pack", order_id, start_to_close_timeout=limit, **QUICK)
