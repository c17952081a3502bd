# flags: --select remove-unused-ignore,add-activity-timeout
# temporal-fix: ignore-file[add-activity-timeout] the house's interceptor sets it
from temporalio import workflow

from shop.activities import charge


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id)
