from datetime import timedelta

from temporalio import workflow

from shop.activities import charge_card, send_receipt


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(
            charge_card, order_id, start_to_close_timeout=30
        )
        await workflow.execute_activity(
            send_receipt,
            order_id,
            start_to_close_timeout=timedelta(minutes=5),
            schedule_to_close_timeout=timedelta(minutes=1),
        )
