# flags: --unsafe-fixes
import stripe
from temporalio import activity


@activity.defn
def charge(order_id: str, amount: int) -> None:
    stripe.Charge.create(amount=amount, description=order_id)


@activity.defn(name="payments.refund")
def refund(charge_id: str) -> None:
    stripe.Refund.create(charge=charge_id)
