# flags: --unsafe-fixes --target-sdk 1.3
from temporalio import workflow


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> None:
        workflow.upsert_search_attributes({"Status": ["open"]})
