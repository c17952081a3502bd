# flags: --select remove-unused-ignore,add-activity-timeout,use-workflow-time
from temporalio import workflow

from shop.activities import charge


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id)  # temporal-fix: ignore[use-workflow-tiem]
        print(order_id)  # temporal-fix: noqa
        print(order_id)  # temporal-fix: ignore[use-workflow-uuid]
