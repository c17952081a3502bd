# flags: --select remove-unused-ignore,add-activity-timeout
from temporalio import workflow

from shop.activities import charge


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        # temporal-fix: ignore[add-activity-timeuot]
        await workflow.execute_activity(charge, order_id)  # temporal-fix: ignore[timeouts, add-activity-timeout]
