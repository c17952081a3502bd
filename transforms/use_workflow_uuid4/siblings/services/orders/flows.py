from ids import order_id, request_id
from temporalio import workflow


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> list[str]:
        return [order_id(), request_id()]
