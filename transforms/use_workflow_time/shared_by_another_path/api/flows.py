from common.clock import now

from temporalio import workflow


@workflow.defn
class ApiWorkflow:
    @workflow.run
    async def run(self) -> float:
        return now()
