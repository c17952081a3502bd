# flags: --unsafe-fixes
"""stripe.Charge.create(amount=amount) is charged twice by a retry."""

import stripe
from temporalio import activity, workflow

from shop.services import payment_gateway


def charge(amount: int) -> None:
    stripe.Charge.create(amount=amount)


class Payments:
    def charge(self, amount: int) -> None:
        payment_gateway.charge(amount)


@activity.defn
def plan(amount: int) -> str:
    # stripe.Charge.create(amount=amount)
    def later() -> None:
        stripe.Charge.create(amount=amount)

    return f"{later.__name__}: stripe.Charge.create(amount={amount})"


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int) -> None:
        workflow.logger.info("charge %s", amount)
