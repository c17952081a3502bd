from ids import make

from temporalio import workflow


@workflow.defn
class ReturnWorkflow:
    @workflow.run
    async def run(self) -> str:
        return make()
