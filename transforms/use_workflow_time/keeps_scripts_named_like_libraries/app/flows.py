import stripe
from redis import Redis
from temporalio import workflow


@workflow.defn
class PayingWorkflow:
    @workflow.run
    async def run(self, order: str) -> str:
        Redis().get(order)
        return stripe.charge(order)
