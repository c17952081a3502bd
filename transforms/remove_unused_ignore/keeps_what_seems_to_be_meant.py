# flags: --select remove-unused-ignore,add-activity-timeout
from temporalio import workflow

from shop.activities import charge


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id)  # temporal-fix: ignore[add-timeout] set by the house
        await workflow.execute_activity(charge, order_id)  # temporal-fix: ignore
        await workflow.execute_activity(charge, order_id)  # temporal-fix: ignore[TMP001]
        await workflow.execute_activity(  # temporal-fix: noqa
            charge,
            order_id,
        )
        # temporal-fix: Ignore[add-activity-timeout]
        await workflow.execute_activity(charge, order_id)
