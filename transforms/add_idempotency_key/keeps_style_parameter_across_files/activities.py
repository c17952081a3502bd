# flags: --unsafe-fixes
# settings: idempotency = { style = "parameter" }
import stripe
from temporalio import activity

from models import Payment


@activity.defn
def charge(amount: int) -> None:
    stripe.Charge.create(amount=amount)


@activity.defn
def refund(payment: Payment) -> None:
    stripe.Refund.create(charge=payment.charge)
