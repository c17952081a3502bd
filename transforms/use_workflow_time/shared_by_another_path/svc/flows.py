from .clk import Clock

from temporalio import workflow


@workflow.defn
class ServiceWorkflow:
    @workflow.run
    async def run(self) -> float:
        return Clock().now()
