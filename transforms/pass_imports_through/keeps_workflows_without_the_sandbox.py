# flags: --unsafe-fixes
import httpx
from temporalio import workflow


@workflow.defn(sandboxed=False)
class OrderWorkflow:
    @workflow.run
    async def run(self) -> str:
        return httpx.__name__
