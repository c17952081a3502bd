# flags: --unsafe-fixes
from datetime import timedelta

import stripe
from temporalio import activity, workflow


@activity.defn
def charge(amount: int) -> None:
    stripe.Charge.create(amount=amount)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        await workflow.execute_activity(charge, amount, start_to_close_timeout=timedelta(seconds=30))
