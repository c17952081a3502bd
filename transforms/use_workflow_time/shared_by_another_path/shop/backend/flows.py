from parser import stamp

from temporalio import workflow


@workflow.defn
class ParserWorkflow:
    @workflow.run
    async def run(self) -> float:
        return stamp()
