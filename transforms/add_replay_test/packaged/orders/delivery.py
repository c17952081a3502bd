from temporalio import workflow


@workflow.defn
class DeliveryWorkflow:
    @workflow.run
    async def run(self, order: str) -> str:
        return order
