from temporalio import workflow

from shop.options import CHANGED, CHILD, FILLED, GIVEN, REPLACED, TWICE
from shop.starred import STARRED


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity("charge", order_id, **GIVEN)
        await workflow.execute_activity("charge", order_id, **FILLED)
        await workflow.execute_activity("charge", order_id, **CHANGED)
        await workflow.execute_activity("charge", order_id, **REPLACED)
        await workflow.execute_activity("charge", order_id, **STARRED)
        await workflow.execute_activity("charge", order_id, **TWICE)
        await workflow.execute_activity("charge", order_id, **CHILD)
        await workflow.execute_child_workflow("Invoice", order_id, **CHILD)
