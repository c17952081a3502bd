# flags: --unsafe-fixes --select add-activity-timeout,pack-activity-args,add-idempotency-key
import stripe
from temporalio import activity, workflow


@activity.defn
def charge(amount: int, currency: str) -> None:
    stripe.Charge.create(amount=amount, currency=currency)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amounts: list[int]) -> None:
        await workflow.execute_activity(charge, amounts[0], "eur")
        for amount in amounts:
            await workflow.execute_activity(charge, amount, "usd")
