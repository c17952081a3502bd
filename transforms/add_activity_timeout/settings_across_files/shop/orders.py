from temporalio import workflow

from shop.activities import Payments, charge, send
from shop.names import CHARGE


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id)
        await workflow.execute_activity(CHARGE, order_id)
        await workflow.execute_activity("payments.charge", order_id)
        await workflow.execute_activity_method(Payments.refund, order_id)
        await workflow.execute_activity(send, order_id)
