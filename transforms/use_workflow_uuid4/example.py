import uuid

from temporalio import workflow


@workflow.defn
class CheckoutWorkflow:
    @workflow.run
    async def run(self, cart: list[str]) -> str:
        order_id = str(uuid.uuid4())
        return f"{order_id}: {len(cart)} items"
