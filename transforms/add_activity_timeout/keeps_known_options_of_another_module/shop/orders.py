from temporalio import workflow

from shop import LIMITS, options
from shop.options import BASE, EMPTY, LATER, LIMIT


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, big: bool) -> None:
        await workflow.execute_activity("charge", order_id, **BASE)
        await workflow.execute_activity("charge", order_id, **(options.SLOW if big else LIMITS))
        await workflow.execute_activity("charge", order_id, **{**EMPTY, **BASE})
        await workflow.execute_activity("charge", order_id, start_to_close_timeout=LIMIT, **EMPTY)
        await workflow.execute_activity("charge", order_id, **LATER)
