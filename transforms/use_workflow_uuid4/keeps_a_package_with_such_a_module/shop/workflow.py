from temporalio import workflow

from shop import order_id


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> str:
        return order_id()
