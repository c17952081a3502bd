# settings: names = { "acme.temporal.run_activity" = "execute-activity" }
from acme.temporal import run_activity
from temporalio import workflow

from shop.activities import charge


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await run_activity(charge, order_id, 3)
        # await workflow.execute_activity(charge, order_id, 3)
        workflow.logger.info("execute_activity(charge, %s, %s)", order_id, 3)
