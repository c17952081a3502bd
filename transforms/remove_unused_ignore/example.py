# flags: --select remove-unused-ignore,add-activity-timeout
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from shop.activities import charge_card


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        # temporal-fix: ignore[add-activity-timeout] the worker sets one
        await workflow.execute_activity(
            charge_card,
            order_id,
            start_to_close_timeout=timedelta(seconds=30),
        )
