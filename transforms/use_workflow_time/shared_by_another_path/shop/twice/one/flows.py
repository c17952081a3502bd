from helpers import tick

from temporalio import workflow


@workflow.defn
class TwiceWorkflow:
    @workflow.run
    async def run(self) -> float:
        return tick()
