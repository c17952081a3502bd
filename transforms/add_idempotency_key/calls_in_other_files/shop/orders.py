from datetime import timedelta

from temporalio import workflow

from shop import charge
from shop.names import REFUND

LIMIT = timedelta(seconds=30)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, amounts: list[int]) -> None:
        for amount in amounts:
            await workflow.execute_activity(charge, args=[order_id, amount], start_to_close_timeout=LIMIT)
        await workflow.execute_activity(REFUND, order_id, start_to_close_timeout=LIMIT)
