from temporalio import workflow

import compat


@workflow.defn
class Order:
    @workflow.run
    async def run(self) -> str:
        return compat.__name__ + workflow.uuid()
