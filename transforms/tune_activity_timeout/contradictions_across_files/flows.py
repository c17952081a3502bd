# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow

from shop import activities
from shop.limits import ATTEMPT, BEAT


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(
            activities.follow_parcel,
            order_id,
            start_to_close_timeout=ATTEMPT,
            heartbeat_timeout=BEAT,
        )
        await workflow.execute_activity(
            "wait_for_stock", order_id, start_to_close_timeout=timedelta(minutes=1)
        )
        await workflow.execute_activity(
            activities.poll_stock,
            order_id,
            start_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=timedelta(seconds=30),
        )
        await workflow.execute_activity(
            activities.wait_for_stock,
            order_id,
            schedule_to_close_timeout=timedelta(seconds=90),
        )
        await workflow.execute_activity(
            activities.wait_for_stock,
            order_id,
            start_to_close_timeout=ATTEMPT * 10,
            schedule_to_close_timeout=timedelta(minutes=5),
        )
