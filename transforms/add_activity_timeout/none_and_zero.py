from datetime import timedelta

from temporalio import workflow

from shop.activities import charge


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id, start_to_close_timeout=None)
        await workflow.execute_activity(charge, order_id, schedule_to_close_timeout=None)
        await workflow.execute_activity(charge, order_id, start_to_close_timeout=timedelta(0), heartbeat_timeout=None)
        await workflow.execute_activity(charge, order_id, start_to_close_timeout=timedelta(seconds=0))
        await workflow.execute_activity(
            charge,
            order_id,
            start_to_close_timeout=None,
            schedule_to_close_timeout=timedelta(),
        )
