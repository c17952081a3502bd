# flags: --unsafe-fixes
from temporalio import workflow

from shop.activities import charge_card


def timedelta(seconds: int) -> int:
    return seconds


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(
            charge_card, order_id, start_to_close_timeout=timedelta(30)
        )
        await workflow.execute_activity(
            charge_card, order_id, start_to_close_timeout=30
        )
