# flags: --unsafe-fixes
import datetime as dt
from datetime import timedelta as span

from temporalio import workflow
from temporalio.workflow import execute_local_activity, start_activity

from shop.activities import Shop, charge_card

PATIENCE = 45
PATIENCE_MS = 5000
PATIENCE_MINUTES = 5


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(
            charge_card,
            order_id,
            start_to_close_timeout=2.5,
            heartbeat_timeout=span(seconds=1).seconds,
        )
        await execute_local_activity(
            charge_card,
            order_id,
            start_to_close_timeout=dt.timedelta(minutes=5).total_seconds(),  # five
        )
        handle = start_activity(
            "charge_card", order_id, schedule_to_close_timeout=5 * 60
        )
        await workflow.execute_activity_method(
            Shop.refund, order_id, start_to_close_timeout=PATIENCE
        )
        await workflow.execute_activity(charge_card, start_to_close_timeout=PATIENCE_MS)
        await workflow.execute_activity(
            charge_card, start_to_close_timeout=PATIENCE_MINUTES
        )
        await handle
