# flags: --unsafe-fixes
from dataclasses import dataclass
from datetime import timedelta

import stripe
from pydantic import BaseModel
from temporalio import activity, workflow

SOON = timedelta(seconds=30)


@dataclass
class Charge:
    """What is to be charged."""

    amount: int
    currency: str = 'eur'  # for most

    def is_small(self) -> bool:
        return self.amount < 100


class Refund(BaseModel):
    charge: str


@dataclass
class Payout:
    amount: int


@activity.defn
def charge(request: Charge) -> None:
    stripe.Charge.create(amount=request.amount, currency=request.currency)


@activity.defn
def refund(request: Refund) -> None:
    stripe.Refund.create(charge=request.charge)


@activity.defn
def pay_out(request: Payout) -> None:
    stripe.Payout.create(amount=request.amount)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, amount: int, payout: Payout) -> None:
        await workflow.execute_activity(charge, Charge(amount), start_to_close_timeout=SOON)
        for name in ["a", "b"]:
            await workflow.execute_activity(
                refund,
                Refund(
                    charge=name,
                ),
                start_to_close_timeout=SOON,
            )
        # Made by somebody else: its key is not for this call to choose.
        await workflow.execute_activity(pay_out, payout, start_to_close_timeout=SOON)
