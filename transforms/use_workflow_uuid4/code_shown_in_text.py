# flags: --unsafe-fixes
import uuid

from temporalio import workflow


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> str:
        return f"{uuid.uuid4() = } {uuid.uuid4().hex}"
