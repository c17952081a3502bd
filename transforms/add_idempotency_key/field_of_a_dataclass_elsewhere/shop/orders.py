from datetime import timedelta

from temporalio import workflow

from shop import models
from shop.activities import Payments


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity_method(
            Payments.charge,
            models.Payment(order_id, amount=5),
            start_to_close_timeout=timedelta(seconds=30),
        )
