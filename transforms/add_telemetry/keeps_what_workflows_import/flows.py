from temporalio import workflow

from names import QUEUE


@workflow.defn
class ReportWorkflow:
    @workflow.run
    async def run(self) -> str:
        return QUEUE
