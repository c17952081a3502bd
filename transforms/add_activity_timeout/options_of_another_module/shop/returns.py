import shop.options
from temporalio import workflow

from shop.activities import charge, notify
from shop.options import ONCE as REFUND


@workflow.defn
class ReturnWorkflow:
    @workflow.run
    async def run(self, order_id: str) -> None:
        await workflow.execute_activity(charge, order_id, **REFUND)
        await workflow.execute_activity(notify, order_id, **{**shop.options.EITHER, "summary": "returned"})
