from options import *
from options import DEFAULTS, LOOP
from temporalio import workflow


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity("charge", order_id, **QUICK)
        await workflow.execute_activity("charge", order_id, **DEFAULTS)
        await workflow.execute_activity("charge", order_id, **LOOP)
