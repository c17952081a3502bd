import httpx
from temporalio import workflow


@workflow.defn
class OtherWorkflow:
    @workflow.run
    async def run(self) -> str:
        return httpx.__name__
