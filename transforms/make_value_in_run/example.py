import uuid

from temporalio import workflow

REFERENCE = f"order-{uuid.uuid4()}"


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> str:
        return REFERENCE
