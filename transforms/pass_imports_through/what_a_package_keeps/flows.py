# flags: --unsafe-fixes --in-flight ignore
from shortid import next_id
from temporalio import workflow


@workflow.defn
class ParcelWorkflow:
    @workflow.run
    async def run(self) -> str:
        return next_id()
