# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow

from shop.activities import charge_card

TIMEOUT_MS = 2_500
TICKS = 7


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(
            charge_card, order_id, start_to_close_timeout=30_000
        )
        await workflow.execute_activity(
            charge_card, order_id, start_to_close_timeout="30s"
        )
        await workflow.execute_activity(
            charge_card, order_id, start_to_close_timeout=-timedelta(seconds=30)
        )
        await workflow.execute_activity(
            charge_card, order_id, start_to_close_timeout=5000
        )
        await workflow.execute_activity(
            charge_card, order_id, start_to_close_timeout=TIMEOUT_MS * 2
        )
        await workflow.execute_activity(
            charge_card, order_id, start_to_close_timeout=TICKS
        )
        try:
            await workflow.execute_activity(
                charge_card, order_id, start_to_close_timeout=30
            )
        except Exception:
            workflow.logger.exception("not charged")
