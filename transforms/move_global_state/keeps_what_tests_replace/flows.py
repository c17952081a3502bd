# flags: --unsafe-fixes
from temporalio import workflow

LATER = {}


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order: str) -> int:
        LATER[order] = len(LATER)
        return LATER[order]
