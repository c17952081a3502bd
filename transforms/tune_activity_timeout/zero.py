from datetime import timedelta

from temporalio import workflow

from shop.activities import charge_card


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(
            charge_card,
            order_id,
            start_to_close_timeout=timedelta(seconds=30),
            heartbeat_timeout=timedelta(0),
            schedule_to_close_timeout=timedelta(minutes=5),
        )
        await workflow.execute_activity(
            charge_card, order_id, schedule_to_start_timeout=timedelta(),
            start_to_close_timeout=timedelta(seconds=30), heartbeat_timeout=timedelta(seconds=0)
        )
        await workflow.execute_activity(
            charge_card,
            order_id,
            start_to_close_timeout=timedelta(seconds=0),
            schedule_to_close_timeout=timedelta(minutes=5)
        )
