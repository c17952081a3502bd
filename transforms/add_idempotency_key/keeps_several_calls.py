# flags: --unsafe-fixes
import stripe
from temporalio import activity


@activity.defn
def charge_all(amounts: list[int]) -> None:
    for amount in amounts:
        stripe.Charge.create(amount=amount)


@activity.defn
def charge_and_pay_out(amount: int) -> None:
    stripe.Charge.create(amount=amount)
    stripe.Payout.create(amount=amount)


@activity.defn
def charge_each(amounts: list[int]) -> list[str]:
    return [stripe.Charge.create(amount=amount).id for amount in amounts]
