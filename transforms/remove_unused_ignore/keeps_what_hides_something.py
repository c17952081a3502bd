# flags: --select remove-unused-ignore,add-activity-timeout,pack-activity-args
from datetime import timedelta

from temporalio import workflow

from shop.activities import charge

SOON = timedelta(seconds=30)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id)  # temporal-fix: ignore[add-activity-timeout] set by the house
        # temporal-fix: ignore[pack-activity-args, add-activity-timeout]
        await workflow.execute_activity(
            charge,
            order_id,
            3,
        )
        await workflow.execute_activity(
            charge,
            order_id,
            3,
            start_to_close_timeout=SOON,
        )  # temporal-fix: ignore[pack-activity-args]
        await workflow.execute_activity(  # temporal-fix: ignore[add-activity-timeout] set by the house
            charge,
            order_id,
        )
