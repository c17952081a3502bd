# flags: --unsafe-fixes
import stripe
from temporalio import activity


@activity.defn
def charge(amount: int) -> None:
    stripe.Charge.create(amount=amount)
