from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from shop.activities import charge_card


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str, cents: int) -> None:
        await workflow.execute_activity(
            charge_card,
            order_id,
            cents,
            start_to_close_timeout=timedelta(seconds=30),
        )
