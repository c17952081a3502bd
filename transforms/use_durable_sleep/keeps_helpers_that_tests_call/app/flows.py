from temporalio import workflow

from app.pauses import pause


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> float:
        return pause(1)
