# flags: --unsafe-fixes
import time
import uuid

from temporalio import workflow


@workflow.defn(sandboxed=False)
class OrderWorkflow:
    @workflow.run
    async def run(self) -> float:
        workflow.logger.info("%s", uuid.uuid4())
        return time.time()
