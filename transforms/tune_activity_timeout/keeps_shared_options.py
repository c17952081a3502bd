# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow

from shop.activities import charge_card, refund

OPTIONS = {
    "start_to_close_timeout": timedelta(minutes=5),
    "schedule_to_close_timeout": timedelta(minutes=1),
}


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, patience: timedelta) -> None:
        await workflow.execute_activity(charge_card, order_id, **OPTIONS)
        await workflow.execute_activity(refund, order_id, **OPTIONS)
        await workflow.execute_activity(
            refund,
            order_id,
            start_to_close_timeout=patience * 5,
            schedule_to_close_timeout=patience,
        )
