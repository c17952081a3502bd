import uuid

from temporalio import workflow


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> str:
        return uuid.uuid4()
