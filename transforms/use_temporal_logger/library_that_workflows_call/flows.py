# flags: --unsafe-fixes
from temporalio import workflow

from rules import check


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, total: int) -> bool:
        return check(total)
