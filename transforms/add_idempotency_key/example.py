# flags: --unsafe-fixes
from datetime import timedelta

import stripe
from temporalio import activity, workflow


@activity.defn
async def charge_card(amount: int, card: str) -> str:
    payment = await stripe.PaymentIntent.create_async(amount=amount, payment_method=card)
    return payment.id


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int, card: str) -> str:
        return await workflow.execute_activity(
            charge_card,
            args=[amount, card],
            start_to_close_timeout=timedelta(seconds=30),
        )
