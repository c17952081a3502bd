# flags: --unsafe-fixes
from temporalio import workflow

from . import orders


@workflow.defn
class Flow:
    @workflow.run
    async def run(self) -> str:
        return orders.number()
