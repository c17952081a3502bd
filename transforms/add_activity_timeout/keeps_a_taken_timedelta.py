from temporalio import workflow

from shop.activities import charge
from shop.units import timedelta


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        timedelta(order_id)
        await workflow.execute_activity(charge, order_id)
