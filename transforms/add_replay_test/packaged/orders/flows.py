# flags: --unsafe-fixes
from temporalio import workflow


@workflow.defn
class CheckoutWorkflow:
    @workflow.run
    async def run(self, order: str) -> str:
        return order


@workflow.defn
class ReturnParcelWorkflow:
    @workflow.run
    async def run(self, order: str) -> str:
        return order
